-- What the scripts about one message have in common. KEYS: message
local message = KEYS[1]
local base, fingerprint = string.sub(message, 1, -35), string.sub(message, -32)
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Fields of the hash:
--   s  state: R running, F failed, D answered, I in the inbox, S was in the inbox, X dead letter, G was one
--   o  owner    b  body        a  attempts    n  failures
--   f  fence, below 0 if it is not alive    g  fence that has deferred it    z  fence that has settled it
--   l  end of the lease, in the inbox also of a delay (µs)    t  since when it is in the inbox (µs)
--   u  user     d  document    r  what it was answered with, while it is in the inbox or dead
--   k  for how long the message is remembered at least (ms)
--   c  owners who died    h  1 if its owner works on it    p  how often it was postponed    w  reason
