import type { Cluster } from 'ioredis'
import type { Log } from '../../server/log.ts'
import type { StoredMessage } from './inbox.ts'
import type { RedisConnection } from './redis-connection.ts'
import { keysIn, standaloneBucket } from './redis-keys.ts'
import { messageOf } from './redis-message.ts'

/** Inboxes that are moved at once. */
const stepInboxes = 20
/** Messages that are read at once: of the largest, 2.5 MiB. */
const stepMessages = 10
/** Of PTTL: the key has no end. */
const endless = -1

/**
 * Moves inboxes that were copied into a cluster under the names of a standalone Redis (by `redis-cli --cluster import`, for
 * one) to the names of a cluster. Nothing is lost or there twice if it is ended in the middle or another relay does the
 * same: an inbox is made in one step, with a mark, and only then are its old keys deleted. An inbox that somebody has
 * opened anew meanwhile gets the old messages behind its own, one by one. Of those none is lost either, but one may come
 * twice, which readers have to expect of any webhook.
 * @param append stores a message, whatever the limits
 */
export async function takeOver(options: {
  cluster: Cluster
  redis: Pick<RedisConnection, 'keys' | 'run'>
  append: (id: string, message: StoredMessage) => Promise<unknown>
  log: Log
}): Promise<void> {
  const { cluster, redis, append, log } = options
  const [, , inboxes, unused, floor] = keysIn(standaloneBucket)
  const found = await cluster.zcard(inboxes)
  if (found === 0) return
  log('info', 'taking-over', { inboxes: found })
  const given = await cluster.get(floor)
  // Also for inboxes that were closed: opened again, they must not give a number of then.
  if (given !== null)
    await Promise.all(redis.keys.buckets.map((bucket) => redis.run('raiseFloor', bucket, ['', '', given])))

  async function takeOne(id: string): Promise<void> {
    const [inboxKey, messagesKey] = keysIn(standaloneBucket, id)
    const inbox = await cluster.dumpBuffer(inboxKey)
    if (inbox) {
      const messages = await cluster.dumpBuffer(messagesKey)
      const lives = [await lifeMs(inboxKey), await lifeMs(messagesKey)] as const
      const [goesAt, unusedAt] = [await cluster.zscore(inboxes, id), await cluster.zscore(unused, id)]
      const args = [id, '', inbox, lives[0], messages ?? '', lives[1], goesAt ?? '0', unusedAt ?? '']
      const answer = String(await redis.run('adopt', redis.keys.bucketOf(id), args))
      if (answer === 'opened') await appendAll(id, messagesKey)
    }
    await cluster.unlink(inboxKey)
    await cluster.unlink(messagesKey)
    await cluster.zrem(unused, id)
    await cluster.zrem(inboxes, id)
  }

  /** As RESTORE wants it: 0 is for ever. */
  async function lifeMs(key: string): Promise<number> {
    const left = await cluster.pttl(key)
    return left === endless ? 0 : Math.max(1, left)
  }

  async function appendAll(id: string, messagesKey: string): Promise<void> {
    for (;;) {
      const entries = await cluster.xrangeBuffer(messagesKey, '-', '+', 'COUNT', stepMessages)
      if (entries.length === 0) return
      for (const entry of entries) {
        await append(id, messageOf(entry))
        await cluster.xdel(messagesKey, String(entry[0]))
      }
    }
  }

  for (;;) {
    const ids = await cluster.zrange(inboxes, 0, String(stepInboxes - 1))
    if (ids.length === 0) break
    await Promise.all(ids.map(takeOne))
  }
  await cluster.unlink(floor)
  log('info', 'taken-over', { inboxes: found })
}
