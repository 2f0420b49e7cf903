-- ARGV: fence, user, document, lease (µs)
local m = redis.call('HMGET', message, 's', 'f', 'g')
if m[1] ~= 'R' or m[2] ~= ARGV[1] then
    return m[3] == ARGV[1] and 1 or 0
end
local is_held = ARGV[4] ~= '0' and 1 or 0
redis.call('HSET', message, 's', 'I', 'g', ARGV[1], 'u', ARGV[2], 'd', ARGV[3], 't', now, 'l', now + ARGV[4], 'h', is_held)
redis.call('PERSIST', message)
push(ARGV[2], fingerprint)
return 1
