-- KEYS: token, lock
-- ARGV: owner, the new token or nothing, how long it is good for (ms, 0 if that is not known), how long before its end
-- the next one is to be asked for (ms)
local is_owner = redis.call('GET', KEYS[2]) == ARGV[1]
-- Whoever was too slow to keep the lock does not replace what another one has got meanwhile.
if ARGV[2] ~= '' and (is_owner or redis.call('EXISTS', KEYS[1]) == 0) then
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'token', ARGV[2], 'early', ARGV[4])
    if ARGV[3] ~= '0' then
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
    end
end
if is_owner then
    redis.call('DEL', KEYS[2])
end
return 1
