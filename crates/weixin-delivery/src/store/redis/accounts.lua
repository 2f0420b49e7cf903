-- KEYS: accounts
-- ARGV: after how many seconds one can be forgotten
local found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local old = redis.call('TIME')[1] - ARGV[1]
local accounts = {}
for i = 1, #found, 2 do
    accounts[#accounts + 1] = {found[i], tonumber(found[i + 1]) < old and 1 or 0}
end
return accounts
