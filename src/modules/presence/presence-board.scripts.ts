/*
 * What the nodes do in Redis in one step. A person is a hash: for each node what it knows of them, and under `*` what they amounted to when it was
 * written last, so that of two nodes that write at the same time exactly one sees the change. The nodes are a sorted set by the end of
 * their leases, in milliseconds by the clock of Redis; for each node a set names the people it has written.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS: nodes. ARGV: node, lease in milliseconds. Answers 1 when the node is new, or was dead: others may have put its people away. */
export const BEAT = `${NOW}
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
return (not lease or tonumber(lease) <= now) and 1 or 0`;

/** KEYS: nodes. Answers the living nodes, and the dead ones each with the end of its lease. */
export const READ_NODES = `${NOW}
return { redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf'),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES') }`;

/** KEYS: nodes, people of the node. ARGV: node, how many. Takes people of a node that is dead, and forgets the node when it has none. */
export const TAKE_ORPHANS = `${NOW}
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if lease and tonumber(lease) > now then return {} end
local people = redis.call('SPOP', KEYS[2], ARGV[2])
if #people == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return people`;

const WRITE = `
if ARGV[3] == 'offline' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('SREM', KEYS[3], ARGV[2])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('SADD', KEYS[3], ARGV[2])
end
local entry = redis.call('HGETALL', KEYS[1])
local before, after = 'offline', 'offline'
for i = 1, #entry, 2 do
  local node, status = entry[i], entry[i + 1]
  local lease = node ~= '*' and redis.call('ZSCORE', KEYS[2], node)
  if node == '*' then before = status
  elseif node ~= ARGV[1] and (not lease or tonumber(lease) <= now) then redis.call('HDEL', KEYS[1], node)
  elseif status == 'online' or after == 'offline' then after = status end
end
if after == 'offline' then redis.call('DEL', KEYS[1]) else redis.call('HSET', KEYS[1], '*', after) end
return { before, after }`;

/** KEYS: person, nodes, people of the node. ARGV: node, user id, status. Answers what the person was and is. Who writes is alive. */
export const PUT = NOW + WRITE;

/** The same for a node that is dead; where it is alive again it knows better, and nothing is done or answered. */
export const PUT_ORPHAN = `${NOW}
local lease = redis.call('ZSCORE', KEYS[2], ARGV[1])
if lease and tonumber(lease) > now then return false end${WRITE}`;
