-- ARGV: fence, S (over), D (answered) or X (dead letter), reply or reason, ms to keep the reply
local m = redis.call('HMGET', message, 's', 'f', 'u', 'z', 'k')
if m[1] ~= 'I' or m[2] ~= ARGV[1] then
    return m[1] ~= 'I' and m[4] == ARGV[1] and 1 or 0
end
pull(m[3], fingerprint)
redis.call('HSET', message, 's', ARGV[2], 'z', ARGV[1])
if ARGV[2] == 'X' then
    bury(fingerprint, ARGV[3])
    return 1
end
redis.call('HDEL', message, 'u', 'd', 'r')
redis.call('PEXPIRE', message, math.max(ARGV[4], m[5]))
if ARGV[2] == 'D' and ARGV[4] ~= '0' then
    redis.call('SET', base .. 'r:' .. fingerprint, ARGV[3], 'PX', ARGV[4])
end
return 1
