-- A number larger than all before it. It follows the clock, so that it grows even if Redis has lost the
-- last one: a fence from before the loss is of no use after it.
local function next_fence(base, now)
    local fence = string.format('%.0f', now)
    local last = redis.call('GETSET', base .. 'f', fence)
    if last and tonumber(last) >= now then
        fence = string.format('%.0f', last + 1)
        redis.call('SET', base .. 'f', fence)
    end
    return fence
end
