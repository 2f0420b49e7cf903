-- ARGV: fence, lease (µs), lease (ms)
local m = redis.call('HMGET', message, 's', 'f', 'u', 'k')
if m[2] ~= ARGV[1] then
    return 0
end
if m[1] == 'R' then
    -- A full Redis refuses what writes first and needs room. What is claimed must be brought to its end
    -- nevertheless, so here as in other scripts the first write is one that needs none.
    redis.call('PEXPIRE', message, math.max(ARGV[3], m[4]))
    redis.call('HSET', message, 'l', now + ARGV[2])
    return 1
elseif m[1] == 'I' then
    redis.call('PERSIST', message)
    redis.call('HSET', message, 'l', now + ARGV[2], 'h', 1)
    schedule(m[3])
    return 1
end
return 0
