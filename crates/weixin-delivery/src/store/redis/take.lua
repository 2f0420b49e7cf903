-- ARGV: lease (µs), most deliveries, how many are looked at in one go, reason of those that are not handed out
for _ = 1, tonumber(ARGV[3]) do
    local user = redis.call('ZRANGEBYSCORE', base .. 'i', '-inf', now, 'LIMIT', 0, 1)[1]
    if not user then
        return {0}
    end
    local fingerprint = redis.call('LINDEX', base .. 'q:' .. user, 0)
    if not fingerprint then
        schedule(user)
    else
        local message = base .. 'm:' .. fingerprint
        local m = redis.call('HMGET', message, 's', 'd', 'r', 'c', 'h', 'p', 't', 'f')
        -- Both are 0 until there is something to count.
        local deaths = (m[4] or 0) + (m[5] or 0)
        if m[1] ~= 'I' then
            -- Redis was told to evict what it must not.
            pull(user, fingerprint)
        elseif deaths >= tonumber(ARGV[2]) then
            pull(user, fingerprint)
            redis.call('HSET', message, 'c', deaths, 'h', 0)
            bury(fingerprint, ARGV[4])
        else
            local fence = next_fence(m[8], now)
            redis.call('HSET', message, 'f', fence, 'l', now + ARGV[1], 'c', deaths, 'h', 0)
            redis.call('ZADD', base .. 'i', now + ARGV[1], user)
            return {1, fingerprint, fence, user, m[2], m[3], deaths, tonumber(m[6] or 0), math.max(now - m[7], 0)}
        end
    end
end
return {2}
