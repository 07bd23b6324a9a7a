/**
 * What the relay does in Redis. Each script is one atomic step; effects of a script are durable together. redis-keys.ts has the
 * names of the keys; each script is handed all that it touches.
 *
 *   inbox     hash    readAt (ms), last (highest seq given), acked (highest let go of by the reader), dropped (highest that grew too old unread),
 *                     in and out (bytes ever stored, ever removed: their difference is what is held), unused (there while it has caught nothing),
 *                     early and earlySeq (see dropBehind), adopted (there when it was taken over from a standalone Redis),
 *                     k (the key that messages are sealed to, where there is one)
 *   messages  stream  entry id {seq}-0; fields t(ag), c(ontent type), r(eceived at), b(ody), s (`in` after it), z (there when it is sealed)
 *
 * `seq` is the clock in µs, or one more than the last where that is higher. Lua has doubles only: enough for whole numbers up to 2^53, but they must be written with `%.0f`.
 * The clock is that of Redis (in a cluster of the inbox's primary), so that relays need not agree.
 */
export type PublishCommand = 'PUBLISH' | 'SPUBLISH'

/**
 * The floor is written once in so many µs, ahead of the clock: a minute, which is what days are kept to. Ahead of the clock, not of the
 * number: each new inbox begins at the floor, and numbers would be a minute further ahead with each that catches something.
 */
const floorStep = 60_000_000
/** Messages whose age must be read one by one: so many at each use of their inbox. */
const mostOneByOne = 16

/** @param publish `PUBLISH` reaches subscribers of all nodes of a cluster, `SPUBLISH` those at the channel's own */
const commonOf = (publish: PublishCommand) => `
local inboxKey, streamKey, inboxesKey, unusedKey, floorKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
-- The names of the channels begin as that of the list does.
local channels = string.sub(inboxesKey, 1, -1 - #'inboxes')
local function text(number) return string.format('%.0f', number) end
local function seqOf(entry) return tonumber(string.match(entry[1], '^%d+')) end
local function field(entry, name)
  for i = 1, #entry[2], 2 do if entry[2][i] == name then return entry[2][i + 1] end end
end
local function load()
  local h = redis.call('HMGET', inboxKey, 'last', 'acked', 'dropped', 'in', 'out', 'readAt', 'unused', 'early', 'earlySeq', 'k')
  if not h[1] then return nil end
  return {
    last = tonumber(h[1]), acked = tonumber(h[2]), dropped = tonumber(h[3]), bytesIn = tonumber(h[4]), bytesOut = tonumber(h[5]),
    readAt = tonumber(h[6]), unused = h[7], early = tonumber(h[8]), earlySeq = tonumber(h[9]), sealKey = h[10] or ''
  }
end
-- Removes all messages up to a seq; answers the last of them, or nil when there was none.
local function removeThrough(box, through)
  local newest = redis.call('XREVRANGE', streamKey, text(through), '-', 'COUNT', 1)[1]
  if not newest then return nil end
  box.bytesOut = tonumber(field(newest, 's'))
  redis.call('XTRIM', streamKey, 'MINID', text(through + 1))
  redis.call('HSET', inboxKey, 'out', text(box.bytesOut))
  return seqOf(newest)
end
-- The clock was ahead once and is right again: the numbers, which only grow, tell nothing of age. What came until that was noticed
-- counts as come then; what comes from then on has its time beside it.
local function dropBehind(box, now, keepMs)
  if not box.early then
    box.early, box.earlySeq = now, box.last
    redis.call('HSET', inboxKey, 'early', text(now), 'earlySeq', text(box.last))
  end
  local seq = nil
  if box.early + keepMs <= now then seq = removeThrough(box, box.earlySeq) end
  for _ = 1, ${mostOneByOne} do
    local first = redis.call('XRANGE', streamKey, '-', '+', 'COUNT', 1)[1]
    if not first or seqOf(first) <= box.earlySeq or tonumber(field(first, 'r')) + keepMs > now then break end
    seq = removeThrough(box, seqOf(first))
  end
  return seq
end
-- Drops what grew too old. A stream whose last message did is gone altogether, by its time to live.
local function dropOld(box, now, keepMs)
  local seq = nil
  if box.last > now * 1000 + ${floorStep} then seq = dropBehind(box, now, keepMs)
  else
    if box.early then redis.call('HDEL', inboxKey, 'early', 'earlySeq') end
    seq = removeThrough(box, (now - keepMs) * 1000)
  end
  if not seq and box.last > box.acked and box.last > box.dropped and redis.call('XLEN', streamKey) == 0 then
    seq = box.last
    redis.call('HSET', inboxKey, 'out', text(box.bytesIn))
    box.bytesOut = box.bytesIn
  end
  if seq then
    box.dropped = seq
    redis.call('HSET', inboxKey, 'dropped', text(seq))
  end
end
local function renew(box, now, inboxMs, unusedMs)
  local lifeMs = box.unused and unusedMs or inboxMs
  redis.call('HSET', inboxKey, 'readAt', text(now))
  redis.call('PEXPIRE', inboxKey, text(lifeMs))
  redis.call('ZADD', inboxesKey, text(now + lifeMs), ARGV[1])
  if box.unused then redis.call('ZADD', unusedKey, text(now), ARGV[1]) end
end
-- It catches its first message.
local function use(box, now, inboxMs)
  redis.call('HDEL', inboxKey, 'unused')
  redis.call('ZREM', unusedKey, ARGV[1])
  redis.call('PEXPIRE', inboxKey, text(inboxMs))
  redis.call('ZADD', inboxesKey, text(now + inboxMs), ARGV[1])
end
local function raiseFloor(seq, ahead)
  if seq > tonumber(redis.call('GET', floorKey) or '0') then redis.call('SET', floorKey, text(math.max(seq, ahead or 0))) end
end
local function remove(box)
  if box then raiseFloor(box.last) end
  redis.call('UNLINK', inboxKey, streamKey)
  redis.call('ZREM', inboxesKey, ARGV[1])
  redis.call('ZREM', unusedKey, ARGV[1])
  redis.call('${publish}', channels .. 'closed', ARGV[1])
  redis.call('${publish}', channels .. 'wake', ARGV[1])
end
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local id, now = ARGV[1], tonumber(ARGV[2]) or clock()
`

const bodiesOf = (publish: PublishCommand) => ({
  /** id, now, inboxMs, unusedMs, most inboxes in the bucket, key to seal to or '' -> {1 when it was made, now, 1 when it has caught nothing, its key or ''}, or nil when there are too many. */
  open: `
    local inboxMs, unusedMs, sealKey = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[6]
    local box = load()
    if box then
      renew(box, now, inboxMs, unusedMs)
      if box.sealKey == '' and sealKey ~= '' then
        box.sealKey = sealKey
        redis.call('HSET', inboxKey, 'k', sealKey)
        redis.call('${publish}', channels .. 'closed', id)
      end
      return { 0, text(now), box.unused and 1 or 0, box.sealKey }
    end
    if redis.call('ZCARD', inboxesKey) >= tonumber(ARGV[5]) then return nil end
    local floor = redis.call('GET', floorKey) or '0'
    redis.call('UNLINK', streamKey)
    redis.call('HSET', inboxKey, 'last', floor, 'acked', floor, 'dropped', '0', 'in', '0', 'out', '0', 'unused', '1')
    if sealKey ~= '' then redis.call('HSET', inboxKey, 'k', sealKey) end
    renew({ unused = '1' }, now, inboxMs, unusedMs)
    return { 1, text(now), 1, sealKey }`,

  /**
   * id, now, keepMs, inboxMs, maxMessages, maxBytes, weight, tag, contentType, body, flags, the key it is sealed to or '' -> seq, 'unknown', 'key' or 'full'.
   * Flags: t and c, tag and content type are there; z, it is sealed; a, whatever the key of the inbox is.
   */
  append: `
    local box = load()
    if not box then return 'unknown' end
    if box.sealKey ~= ARGV[12] and not string.find(ARGV[11], 'a') then return 'key' end
    local keepMs, weight = tonumber(ARGV[3]), tonumber(ARGV[7])
    dropOld(box, now, keepMs)
    if redis.call('XLEN', streamKey) >= tonumber(ARGV[5]) then return 'full' end
    if box.bytesIn - box.bytesOut + weight > tonumber(ARGV[6]) then return 'full' end
    local seq = math.max(box.last + 1, now * 1000)
    local held = text(box.bytesIn + weight)
    local fields = { 'r', text(now), 's', held, 'b', ARGV[10] }
    if string.find(ARGV[11], 't') then table.insert(fields, 't') table.insert(fields, ARGV[8]) end
    if string.find(ARGV[11], 'c') then table.insert(fields, 'c') table.insert(fields, ARGV[9]) end
    if string.find(ARGV[11], 'z') then table.insert(fields, 'z') table.insert(fields, '1') end
    raiseFloor(seq, now * 1000 + ${floorStep})
    if box.unused then use(box, now, tonumber(ARGV[4])) end
    redis.call('XADD', streamKey, text(seq) .. '-0', unpack(fields))
    redis.call('HSET', inboxKey, 'last', text(seq), 'in', held)
    redis.call('PEXPIRE', streamKey, text(keepMs))
    redis.call('${publish}', channels .. 'wake', id)
    return text(seq)`,

  /** id, now, keepMs, inboxMs, unusedMs, renewEveryMs, renewUnusedEveryMs, after, limit, maxBytes, 1 when one may be larger -> nil, or {last, dropped, entries, 1 when there are more, key or ''}. */
  read: `
    local box = load()
    if not box then return nil end
    dropOld(box, now, tonumber(ARGV[3]))
    local renewEveryMs = tonumber(box.unused and ARGV[7] or ARGV[6])
    if now - box.readAt >= renewEveryMs then renew(box, now, tonumber(ARGV[4]), tonumber(ARGV[5])) end
    local after, limit, maxBytes, least = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
    if after > box.last then after = 0 end
    local found, bytes, more = {}, 0, 0
    while after < box.last and more == 0 do
      -- A few at a time: a hundred of the largest would be 25 MiB in one piece.
      local some = redis.call('XRANGE', streamKey, text(after + 1), '+', 'COUNT', 4)
      if #some == 0 then break end
      for _, entry in ipairs(some) do
        bytes = bytes + #field(entry, 'b')
        if #found == limit or (bytes > maxBytes and #found >= least) then
          more = 1
          break
        end
        table.insert(found, entry)
        after = seqOf(entry)
      end
    end
    return { text(box.last), text(box.dropped), found, more, box.sealKey }`,

  /** id, now, through -> 1, or 0 when there is no such inbox. */
  acknowledge: `
    local box = load()
    if not box then return 0 end
    -- Nobody can have read further than what was given.
    local seq = removeThrough(box, math.min(tonumber(ARGV[3]), box.last))
    if seq then redis.call('HSET', inboxKey, 'acked', text(seq)) end
    return 1`,

  /** id, now -> 1, or 0 when there is no such inbox. */
  close: `
    local box = load()
    remove(box)
    return box and 1 or 0`,

  /** id, now -> 1 when it made room: it is gone, and had caught nothing. */
  evict: `
    local box = load()
    if box and not box.unused then
      redis.call('ZREM', unusedKey, id)
      return 0
    end
    remove(box)
    return 1`,

  /** (none), now, most -> ids of inboxes that nobody has read for too long. */
  due: `
    return redis.call('ZRANGEBYSCORE', inboxesKey, '-inf', text(now), 'LIMIT', 0, tonumber(ARGV[3]))`,

  /** id, now -> 1 when it went, 0 when it was renewed meanwhile. */
  expire: `
    local due = redis.call('ZSCORE', inboxesKey, id)
    if not due or tonumber(due) > now then return 0 end
    remove(load())
    return 1`,

  /** (none), now, seq -> 1. No number up to this one is given any more. */
  raiseFloor: `
    raiseFloor(tonumber(ARGV[3]))
    return 1`,

  /**
   * id, now, dump of the inbox, its time to live, dump of its messages or '', their time to live, when it goes unread, when it was read if it has caught
   * nothing or '' -> 'taken', 'again' when it was taken over before, 'opened' when another inbox of that id is open here. Times in ms.
   */
  adopt: `
    if redis.call('HEXISTS', inboxKey, 'adopted') == 1 then return 'again' end
    if load() then return 'opened' end
    redis.call('UNLINK', streamKey)
    redis.call('RESTORE', inboxKey, ARGV[4], ARGV[3])
    redis.call('HSET', inboxKey, 'adopted', '1')
    if ARGV[5] ~= '' then redis.call('RESTORE', streamKey, ARGV[6], ARGV[5]) end
    redis.call('ZADD', inboxesKey, ARGV[7], id)
    if ARGV[8] ~= '' then redis.call('ZADD', unusedKey, ARGV[8], id) end
    raiseFloor(load().last)
    redis.call('${publish}', channels .. 'wake', id)
    return 'taken'`,
})
export type ScriptName = keyof ReturnType<typeof bodiesOf>

/** Lua of every script, for `defineCommand`. */
export function scriptsFor(publish: PublishCommand): [ScriptName, string][] {
  const common = commonOf(publish)
  return Object.entries(bodiesOf(publish)).map(([name, body]) => [name as ScriptName, common + body])
}
