-- A fence for a message, larger than its last one. It follows the clock, so that it is larger also if Redis
-- has lost the last one, and all fences are in order unless the clock is put back. A fence that was let
-- go of is written as a negative number.
local function next_fence(last, now)
    return math.max(now, math.abs(last or 0) + 1)
end
