-- ARGV: fence, reply
local m = redis.call('HMGET', message, 's', 'f')
if m[1] ~= 'I' or m[2] ~= ARGV[1] then
    return 0
end
redis.call('PERSIST', message)
-- The first one may have been sent.
redis.call('HSETNX', message, 'r', ARGV[2])
return 1
