-- What the scripts about one message have in common. KEYS: message
local message = KEYS[1]
local base, fingerprint = string.sub(message, 1, -35), string.sub(message, -32)
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
