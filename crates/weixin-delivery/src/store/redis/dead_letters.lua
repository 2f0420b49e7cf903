-- KEYS: dead letters
-- ARGV: from which score on, how many
local base = string.sub(KEYS[1], 1, -2)
local found = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local letters = {found[#found] or false}
for i = 1, #found, 2 do
    local m = redis.call('HMGET', base .. 'm:' .. found[i], 'u', 'd', 'r', 'w')
    letters[#letters + 1] = {found[i], m[1], m[2], m[3], m[4]}
end
return letters
