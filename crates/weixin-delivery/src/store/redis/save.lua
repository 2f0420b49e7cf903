-- KEYS: value
-- ARGV: version, value, ms to keep it
local version = redis.call('HGET', KEYS[1], 'n')
if (version or '0') ~= ARGV[1] then
    return false
end
-- By the clock, so that a value saved after another was removed is of another version.
local time = redis.call('TIME')
local next = math.max(time[1] * 1000000 + time[2], (version or 0) + 1)
redis.call('HSET', KEYS[1], 'n', string.format('%.0f', next), 'v', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return next
