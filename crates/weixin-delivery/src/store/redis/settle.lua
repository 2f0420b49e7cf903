-- ARGV: fence, ms to remember the message, S (over), D (answered) or X (dead letter), reply or reason,
-- ms to keep the reply
local m = redis.call('HMGET', message, 's', 'f', 'u', 'z')
if m[1] ~= 'I' or m[2] ~= ARGV[1] then
    return m[1] ~= 'I' and m[4] == ARGV[1] and 1 or 0
end
pull(m[3], fingerprint)
redis.call('HSET', message, 's', ARGV[3], 'z', ARGV[1])
if ARGV[3] == 'X' then
    bury(fingerprint, ARGV[4])
    return 1
end
redis.call('HDEL', message, 'u', 'd', 'r')
redis.call('PEXPIRE', message, ARGV[2])
if ARGV[3] == 'D' and ARGV[5] ~= '0' then
    redis.call('SET', base .. 'r:' .. fingerprint, ARGV[4], 'PX', ARGV[5])
end
return 1
