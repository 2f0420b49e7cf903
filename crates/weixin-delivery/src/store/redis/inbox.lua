-- What the scripts that change the inbox have in common. Needs `base` and `now`.

-- Lets a user be found by the time at which the head of the queue can be taken.
local function schedule(user)
    local head = redis.call('LINDEX', base .. 'q:' .. user, 0)
    if head then
        redis.call('ZADD', base .. 'i', redis.call('HGET', base .. 'm:' .. head, 'l') or now, user)
    else
        redis.call('ZREM', base .. 'i', user)
    end
end

-- Puts a message, whose hash is written, at the end of its user's queue.
local function push(user, fingerprint)
    redis.call('INCR', base .. 'n')
    if redis.call('RPUSH', base .. 'q:' .. user, fingerprint) == 1 then
        schedule(user)
    end
end

-- Takes a message out of its user's queue, wherever it stands in it.
local function pull(user, fingerprint)
    redis.call('LREM', base .. 'q:' .. user, 1, fingerprint)
    redis.call('DECR', base .. 'n')
    schedule(user)
end

-- Makes a message a dead letter. Each stands behind all others, whatever the clock says.
local function bury(fingerprint, reason)
    local last = redis.call('ZREVRANGE', base .. 'd', 0, 0, 'WITHSCORES')[2]
    local score = now
    if last and tonumber(last) >= now then
        score = last + 1
    end
    redis.call('PERSIST', base .. 'm:' .. fingerprint)
    redis.call('HSET', base .. 'm:' .. fingerprint, 's', 'X', 'w', reason)
    redis.call('ZADD', base .. 'd', score, fingerprint)
end
