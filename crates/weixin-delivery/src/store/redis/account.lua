-- What the scripts about an account have in common. KEYS: one with a name of one letter
local base = string.sub(KEYS[1], 1, -2)
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
