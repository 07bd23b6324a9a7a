import { createRedisStore } from '../../../src/relay/inbox/redis.ts'
import { newId, roomy, textOf, webhook } from '../inbox/behaviour/world.ts'
import { startRedisCluster, until } from './redis-cluster.ts'

const inboxes = 30

/**
 * A primary is killed and stays away: who is served until its replica has taken over, and whether all is there after that.
 * Nothing may be lost, whoever waits must be told, and the store must count as ready throughout.
 */
export async function loseOnePrimary() {
  const cluster = await startRedisCluster()
  const said: string[] = []
  const store = await createRedisStore({
    url: cluster.urls,
    replicas: 1,
    limits: roomy,
    log: (level, event) => said.push(`${level} ${event}`),
  })
  try {
    const ids = Array.from({ length: inboxes }, newId)
    for (const id of ids) {
      await store.open(id)
      await store.append(id, webhook('kept'))
    }
    const heard = new Set<string | null>()
    store.listen((id) => heard.add(id))
    const [shard] = await cluster.shards()
    await shard?.primary.kill()
    await until('the loss is logged', async () => said.includes('error redis-node-lost'))
    // Those of the killed one are held until its replica has taken over, and then refused: that one has no replica.
    const outcomes = await Promise.all(ids.map((id) => store.append(id, webhook('meanwhile')).catch(() => null)))
    const taken = outcomes.filter((outcome) => outcome?.kind === 'stored').length
    const isReady = await store.probe().then(
      () => true,
      () => false,
    )
    await until('who waits is told to look again', async () => heard.has(null))
    for (const id of ids) {
      const isThere = async () => (await store.read(id, 0, 100))?.messages.map(textOf).includes('kept') ?? false
      await until('what was stored is there', () => isThere().catch(() => false))
    }
    return { taken, refused: inboxes - taken, isReady, holds: taken > 0 && taken < inboxes && isReady }
  } finally {
    await store.stop()
    await cluster.stop()
  }
}
