-- ARGV: fence, user, document, reason, most failures
local m = redis.call('HMGET', message, 's', 'f', 'n', 'k')
if m[1] ~= 'R' or m[2] ~= ARGV[1] then
    return 0
end
local failures = (m[3] or 0) + 1
redis.call('PEXPIRE', message, m[4])
if failures < tonumber(ARGV[5]) then
    redis.call('HSET', message, 's', 'F', 'n', failures)
else
    redis.call('HSET', message, 'u', ARGV[2], 'd', ARGV[3], 'n', failures)
    bury(fingerprint, ARGV[4])
end
return failures
