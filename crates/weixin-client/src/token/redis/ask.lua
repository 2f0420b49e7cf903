-- KEYS: token, lock
-- ARGV: owner, lease of the lock (ms), the refused token or nothing
-- Returns the token and how long it is good for in ms (0 if that is not known), and 1 if the owner is to ask for the
-- next one.
local token = redis.call('HGET', KEYS[1], 'token')
if token and token == ARGV[3] then
    redis.call('DEL', KEYS[1])
    token = false
end
local left = 0
if token then
    left = math.max(redis.call('PTTL', KEYS[1]), 0)
    local early = tonumber(redis.call('HGET', KEYS[1], 'early'))
    if left == 0 or left > early then
        return {token, left, 0}
    end
end
local owner = redis.call('GET', KEYS[2])
local is_free = not owner or owner == ARGV[1]
if is_free then
    redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
end
return {token or '', left, is_free and 1 or 0}
