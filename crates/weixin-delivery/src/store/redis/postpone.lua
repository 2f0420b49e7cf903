-- ARGV: fence, delay (µs), most failures [, reason of the failure]
local m = redis.call('HMGET', message, 's', 'f', 'u', 'p', 'n')
if m[1] ~= 'I' or m[2] ~= ARGV[1] then
    return 0
end
local failures = (m[5] or 0) + (ARGV[4] and 1 or 0)
redis.call('PERSIST', message)
redis.call('HSET', message, 'f', '-' .. ARGV[1], 'h', 0, 'n', failures, 'p', (m[4] or 0) + 1, 'l', now + ARGV[2])
if failures >= tonumber(ARGV[3]) and ARGV[4] then
    pull(m[3], fingerprint)
    bury(fingerprint, ARGV[4])
else
    schedule(m[3])
end
return 1
