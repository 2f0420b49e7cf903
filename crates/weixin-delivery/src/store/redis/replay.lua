local m = redis.call('HMGET', message, 's', 'u', 'f')
if m[1] ~= 'X' then
    return 0
end
redis.call('HDEL', message, 'n', 'c', 'h', 'p', 'r', 'w', 'z')
local fence = string.format('-%.0f', math.abs(m[3]))
redis.call('HSET', message, 's', 'I', 'f', fence, 't', now, 'l', now)
redis.call('ZREM', base .. 'd', fingerprint)
push(m[2], fingerprint)
return 1
