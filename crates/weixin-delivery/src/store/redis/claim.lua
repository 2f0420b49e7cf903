-- KEYS: message, queue of the user [, pin]
-- ARGV: owner, body, lease (µs; with 0 nothing is taken), 1 if the attempt counts, ms to remember a lease, ms to remember at least
local message, queue, owner, body = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
-- Most messages are new, of users of whom nothing is in the inbox: one look for both.
local is_first = redis.call('EXISTS', message, queue) == 0
local m = is_first and {} or redis.call('HMGET', message, 's', 'o', 'f', 'l', 'b', 'a')
if m[5] and m[5] ~= body then
    return {5}
end
local pin = KEYS[3]
if pin then
    local pinned = redis.call('GET', pin)
    if pinned and pinned ~= body then
        return {5}
    end
    -- A Redis that is full still says what became of a message that it knows.
    local set = m[1] and redis.pcall or redis.call
    set('SET', pin, body, 'PX', ARGV[6])
end

local state = m[1]
if (state == 'D' or state == 'S') and redis.call('PTTL', message) < tonumber(ARGV[6]) then
    -- Otherwise it is remembered for longer: for who claimed it, or as long as its answer is kept.
    redis.call('PEXPIRE', message, ARGV[6])
end
if state == 'D' then
    return {2, redis.call('GET', string.sub(message, 1, -35) .. 'r:' .. string.sub(message, -32))}
elseif state == 'I' or state == 'S' then
    return {3}
elseif state == 'X' or state == 'G' then
    return {4}
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local attempts = (m[6] or 0) + ARGV[4]
local takes_nothing = ARGV[3] == '0'
if takes_nothing and not state then
    return {1, attempts, 0}
end
local fence
if state == 'R' then
    if m[2] == owner then
        -- It asks again because it has lost the answer; its attempt was counted.
        fence, attempts = m[3], tonumber(m[6])
    elseif takes_nothing or tonumber(m[4]) > now then
        local left = math.max(m[4] - now, 0)
        if ARGV[4] == '1' then
            redis.pcall('HSET', message, 'a', attempts)
        end
        redis.call('PEXPIRE', message, string.format('%.0f', math.max(ARGV[6], left / 1000)))
        return {1, attempts, left}
    end
elseif takes_nothing then
    redis.call('HSET', message, 'a', attempts)
    return {1, attempts, 0}
end
fence = fence or next_fence(m[3], now)
redis.call('HSET', message, 's', 'R', 'o', owner, 'f', fence, 'l', now + ARGV[3], 'b', body, 'a', attempts, 'k', ARGV[6])
redis.call('PEXPIRE', message, ARGV[5])
return {0, fence, attempts, is_first and 0 or redis.call('EXISTS', queue)}
