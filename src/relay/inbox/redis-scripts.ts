import { hash } from 'node:crypto'

/**
 * What the relay keeps in Redis. Each script is one atomic step; effects of a script are durable together.
 *
 *   afterimage:inbox:{id}      hash    readAt (ms), last (highest seq given), acked (highest let go of by the reader), dropped (highest that grew too old unread),
 *                                      in and out (bytes ever stored, ever removed: their difference is what is held)
 *   afterimage:messages:{id}   stream  entry id {seq}-0; fields t(ag), c(ontent type), r(eceived at), b(ody), s (`in` after it)
 *   afterimage:inboxes         zset    id by the time at which it goes unread
 *   afterimage:floor           string  highest seq of inboxes that are gone: a number is never given twice, also when the clock goes back
 *   afterimage:wake            channel ids of inboxes that have news
 *
 * `seq` is the clock in µs, or one more than the last where that is higher. Lua has doubles only: enough for whole numbers up to 2^53, but they must be written with `%.0f`.
 * Keys are made within scripts, so that Redis Cluster is not supported; one primary (with replicas) is.
 */
const prefix = 'afterimage:'
export const wakeChannel = `${prefix}wake`
export const inboxesKey = `${prefix}inboxes`
export const probeKey = `${prefix}probe`

const common = `
local function inboxKey(id) return '${prefix}inbox:' .. id end
local function streamKey(id) return '${prefix}messages:' .. id end
local function text(number) return string.format('%.0f', number) end
local function seqOf(entry) return tonumber(string.match(entry[1], '^%d+')) end
local function field(entry, name)
  for i = 1, #entry[2], 2 do if entry[2][i] == name then return entry[2][i + 1] end end
end
local function load(id)
  local h = redis.call('HMGET', inboxKey(id), 'last', 'acked', 'dropped', 'in', 'out', 'readAt')
  if not h[1] then return nil end
  return { id = id, last = tonumber(h[1]), acked = tonumber(h[2]), dropped = tonumber(h[3]), bytesIn = tonumber(h[4]), bytesOut = tonumber(h[5]), readAt = tonumber(h[6]) }
end
-- Removes all messages up to a seq; answers the last of them, or nil when there was none.
local function removeThrough(box, through)
  local newest = redis.call('XREVRANGE', streamKey(box.id), text(through), '-', 'COUNT', 1)[1]
  if not newest then return nil end
  box.bytesOut = tonumber(field(newest, 's'))
  redis.call('XTRIM', streamKey(box.id), 'MINID', text(through + 1))
  redis.call('HSET', inboxKey(box.id), 'out', text(box.bytesOut))
  return seqOf(newest)
end
-- Drops what grew too old. A stream whose last message did is gone altogether, by its time to live.
local function dropOld(box, now, keepMs)
  local seq = removeThrough(box, (now - keepMs) * 1000)
  if not seq and box.last > box.acked and box.last > box.dropped and redis.call('XLEN', streamKey(box.id)) == 0 then
    seq = box.last
    redis.call('HSET', inboxKey(box.id), 'out', text(box.bytesIn))
    box.bytesOut = box.bytesIn
  end
  if seq then
    box.dropped = seq
    redis.call('HSET', inboxKey(box.id), 'dropped', text(seq))
  end
end
local function renew(id, now, inboxMs)
  redis.call('HSET', inboxKey(id), 'readAt', text(now))
  redis.call('PEXPIREAT', inboxKey(id), text(now + inboxMs))
  redis.call('ZADD', '${inboxesKey}', text(now + inboxMs), id)
end
local function remove(id)
  local box = load(id)
  if box then
    local floor = tonumber(redis.call('GET', '${prefix}floor') or '0')
    if box.last > floor then redis.call('SET', '${prefix}floor', text(box.last)) end
  end
  redis.call('UNLINK', inboxKey(id), streamKey(id))
  redis.call('ZREM', '${inboxesKey}', id)
  redis.call('PUBLISH', '${wakeChannel}', id)
  return box
end
local id, now = ARGV[1], tonumber(ARGV[2])
`

const bodies = {
  /** id, now, inboxMs, maxInboxes -> 1, or 0 when there are too many. */
  open: `
    if load(id) then renew(id, now, tonumber(ARGV[3])) return 1 end
    if redis.call('ZCARD', '${inboxesKey}') >= tonumber(ARGV[4]) then return 0 end
    local floor = redis.call('GET', '${prefix}floor') or '0'
    redis.call('UNLINK', streamKey(id))
    redis.call('HSET', inboxKey(id), 'last', floor, 'acked', floor, 'dropped', '0', 'in', '0', 'out', '0')
    renew(id, now, tonumber(ARGV[3]))
    return 1`,

  /** id, now, keepMs, maxMessages, maxBytes, size, tag, contentType, body, which of the two are there -> seq, 'unknown' or 'full'. */
  append: `
    local box = load(id)
    if not box then return 'unknown' end
    local keepMs, size = tonumber(ARGV[3]), tonumber(ARGV[6])
    dropOld(box, now, keepMs)
    if redis.call('XLEN', streamKey(id)) >= tonumber(ARGV[4]) then return 'full' end
    if box.bytesIn - box.bytesOut + size > tonumber(ARGV[5]) then return 'full' end
    local seq, held = text(math.max(box.last + 1, now * 1000)), text(box.bytesIn + size)
    local fields = { 'r', text(now), 's', held, 'b', ARGV[9] }
    if string.find(ARGV[10], 't') then table.insert(fields, 't') table.insert(fields, ARGV[7]) end
    if string.find(ARGV[10], 'c') then table.insert(fields, 'c') table.insert(fields, ARGV[8]) end
    redis.call('XADD', streamKey(id), seq .. '-0', unpack(fields))
    redis.call('HSET', inboxKey(id), 'last', seq, 'in', held)
    redis.call('PEXPIREAT', streamKey(id), text(now + keepMs))
    redis.call('PUBLISH', '${wakeChannel}', id)
    return seq`,

  /** id, now, keepMs, inboxMs, renewEveryMs, after, limit, maxBytes -> nil, or {last, dropped, entries}. */
  read: `
    local box = load(id)
    if not box then return nil end
    dropOld(box, now, tonumber(ARGV[3]))
    if now - box.readAt >= tonumber(ARGV[5]) then renew(id, now, tonumber(ARGV[4])) end
    local after, limit, maxBytes = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
    if after > box.last then after = 0 end
    local found, bytes = {}, 0
    while after < box.last and #found < limit and bytes < maxBytes do
      -- A few at a time: a hundred of the largest would be 25 MiB in one piece.
      local some = redis.call('XRANGE', streamKey(id), text(after + 1), '+', 'COUNT', math.min(8, limit - #found))
      if #some == 0 then break end
      for _, entry in ipairs(some) do
        if bytes < maxBytes then
          table.insert(found, entry)
          bytes = bytes + #field(entry, 'b')
          after = seqOf(entry)
        end
      end
    end
    return { text(box.last), text(box.dropped), found }`,

  /** id, now, through -> 1, or 0 when there is no such inbox. */
  acknowledge: `
    local box = load(id)
    if not box then return 0 end
    -- Nobody can have read further than what was given.
    local seq = removeThrough(box, math.min(tonumber(ARGV[3]), box.last))
    if seq then redis.call('HSET', inboxKey(id), 'acked', text(seq)) end
    return 1`,

  /** id, now -> 1, or 0 when there is no such inbox. */
  close: `
    if remove(id) then return 1 end
    return 0`,

  /** (none), now, most -> how many inboxes went. */
  expire: `
    local ids = redis.call('ZRANGEBYSCORE', '${inboxesKey}', '-inf', text(now), 'LIMIT', 0, tonumber(ARGV[3]))
    for _, old in ipairs(ids) do remove(old) end
    return #ids`,
}
export type ScriptName = keyof typeof bodies

export interface Script {
  text: string
  sha: string
}

function script(name: ScriptName): Script {
  const text = common + bodies[name]
  return { text, sha: hash('sha1', text, 'hex') }
}

export const scripts: Record<ScriptName, Script> = {
  open: script('open'),
  append: script('append'),
  read: script('read'),
  acknowledge: script('acknowledge'),
  close: script('close'),
  expire: script('expire'),
}
