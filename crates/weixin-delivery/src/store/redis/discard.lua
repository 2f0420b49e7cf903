local m = redis.call('HMGET', message, 's', 'k')
if m[1] ~= 'X' then
    return 0
end
redis.call('ZREM', base .. 'd', fingerprint)
redis.call('HDEL', message, 'u', 'd', 'r', 'w', 'z', 'g')
redis.call('HSET', message, 's', 'G')
redis.call('PEXPIRE', message, m[2])
return 1
