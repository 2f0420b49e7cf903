-- ARGV: ms to remember the message
if redis.call('HGET', message, 's') ~= 'X' then
    return 0
end
redis.call('ZREM', base .. 'd', fingerprint)
redis.call('HDEL', message, 'u', 'd', 'r', 'w', 'z', 'g')
redis.call('HSET', message, 's', 'G')
redis.call('PEXPIRE', message, ARGV[1])
return 1
