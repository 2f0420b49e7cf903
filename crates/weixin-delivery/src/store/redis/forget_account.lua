-- KEYS: accounts
-- ARGV: an account whose inbox was empty, after how many seconds it can be forgotten
local noted = redis.call('ZSCORE', KEYS[1], ARGV[1])
if noted and tonumber(noted) < redis.call('TIME')[1] - ARGV[2] then
    redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
