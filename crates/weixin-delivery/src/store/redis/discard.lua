if redis.call('HGET', message, 's') ~= 'X' then
    return 0
end
redis.call('ZREM', base .. 'd', fingerprint)
redis.call('DEL', message)
return 1
