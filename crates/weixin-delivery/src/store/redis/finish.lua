-- ARGV: fence, reply, ms to keep the reply
local m = redis.call('HMGET', message, 's', 'f', 'z', 'k')
if m[2] ~= ARGV[1] then
    return 0
end
if m[1] == 'D' and not m[3] then
    return 1
elseif m[1] ~= 'R' then
    return 0
end
redis.call('PEXPIRE', message, math.max(ARGV[3], m[4]))
redis.call('HSET', message, 's', 'D')
if ARGV[3] ~= '0' then
    redis.call('SET', base .. 'r:' .. fingerprint, ARGV[2], 'PX', ARGV[3])
end
return 1
