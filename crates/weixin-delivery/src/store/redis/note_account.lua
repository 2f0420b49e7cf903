-- KEYS: accounts
-- ARGV: an account in whose inbox something is being put
return redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
