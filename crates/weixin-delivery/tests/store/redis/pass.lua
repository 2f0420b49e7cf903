-- Sets all times under a prefix back, as if a time had passed.
-- ARGV: prefix, ms
local ms = tonumber(ARGV[2])
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
    local left = redis.call('PTTL', key)
    if left >= 0 and left <= ms then
        redis.call('DEL', key)
    elseif left >= 0 then
        redis.call('PEXPIRE', key, left - ms)
    end
    -- In µs.
    local kind = redis.call('TYPE', key).ok
    if kind == 'hash' then
        for _, field in ipairs({'l', 't'}) do
            local time = redis.call('HGET', key, field)
            if time then
                redis.call('HSET', key, field, string.format('%.0f', time - ms * 1000))
            end
        end
    elseif kind == 'zset' and string.sub(key, -2) == ':i' then
        for _, user in ipairs(redis.call('ZRANGE', key, 0, -1)) do
            redis.call('ZINCRBY', key, -ms * 1000, user)
        end
    end
end
