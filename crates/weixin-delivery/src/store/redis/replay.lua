local m = redis.call('HMGET', message, 's', 'u')
if m[1] ~= 'X' then
    return 0
end
redis.call('HDEL', message, 'n', 'c', 'h', 'p', 'r', 'w', 'z')
redis.call('HSET', message, 's', 'I', 'f', '', 't', now, 'l', now)
redis.call('ZREM', base .. 'd', fingerprint)
push(m[2], fingerprint)
return 1
