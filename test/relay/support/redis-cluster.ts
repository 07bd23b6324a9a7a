import { Redis } from 'ioredis'
import { freePort, type RedisServer, startRedis } from './redis.ts'

/** Primaries, each with one replica. */
const shards = 3
/** A primary that is silent for so long counts as dead. */
const nodeTimeoutMs = 1000
const patienceMs = 60_000
const lookEveryMs = 20

export interface RedisCluster {
  /** As `RELAY_STORE` names it. */
  address: string
  /** Of all nodes, as the store takes them. */
  urls: string[]
  /** The primaries at present, in the order of their slots, each with its replica. */
  shards(): Promise<{ primary: RedisServer; replica: RedisServer }[]>
  /** Resolves when all slots have a primary, and each primary a replica that has all it has. */
  whole(): Promise<void>
  /** Moves a slot with all that is in it to another primary, as an operator does who adds a server. */
  moveSlot(slot: number): Promise<void>
  /** Has the replica of the first primary take over, as an operator does before that one is maintained. */
  failOver(): Promise<void>
  /** Resolves when this replica has become a primary. */
  takenOver(replica: RedisServer): Promise<void>
  /** Deletes all data. */
  flush(): Promise<void>
  stop(): Promise<void>
}

interface Node {
  id: string
  port: number
  busPort: number
}

/** Six servers that know each other from the start: `redis-cli --cluster create` would take several seconds more. */
export async function startRedisCluster(durability: string[] = ['--appendfsync', 'everysec']): Promise<RedisCluster> {
  const nodes: Node[] = []
  for (let n = 0; n < 2 * shards; n++)
    nodes.push({ id: String(n).repeat(40), port: await freePort(), busPort: await freePort() })
  const servers = await Promise.all(
    nodes.map((node) =>
      startRedis([...settings, '--cluster-port', String(node.busPort), ...durability], {
        port: node.port,
        files: { 'nodes.conf': nodesFile(nodes, node) },
      }),
    ),
  )
  const urls = servers.map(({ url }) => url)
  // One connection to each, made anew after it was killed.
  const admins = nodes.map(({ port }) => new Redis({ port, host: '127.0.0.1', retryStrategy: () => lookEveryMs }))
  for (const admin of admins) admin.on('error', () => {})

  /** Ports of the primary and its replicas, by the first of their slots. */
  async function seenBy(admin: Redis): Promise<Map<number, number[]>> {
    const ranges = await admin.cluster('SLOTS')
    return new Map(ranges.map(([from, , ...those]) => [from, those.map(([, port]) => port)]))
  }

  async function isWhole(admin: Redis): Promise<boolean> {
    const [state, replication, seen] = await Promise.all([
      admin.cluster('INFO'),
      admin.info('replication'),
      seenBy(admin),
    ])
    const isLinked = /role:master/.test(replication)
      ? /state=online/.test(replication)
      : /master_link_status:up/.test(replication)
    return /cluster_state:ok/.test(String(state)) && isLinked && [...seen.values()].every((ports) => ports.length === 2)
  }

  const cluster: RedisCluster = {
    address: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join()}`,
    urls,
    async shards() {
      await cluster.whole()
      const [admin] = admins
      const seen = admin ? await seenBy(admin) : new Map<number, number[]>()
      return [...seen]
        .sort(([one], [other]) => one - other)
        .map(([, [primary, replica]]) => ({ primary: partsAt(primary).server, replica: partsAt(replica).server }))
    },
    whole: () =>
      until('the cluster is whole', async () => {
        const answers = await Promise.all(admins.map((admin) => isWhole(admin).catch(() => false)))
        return !answers.includes(false)
      }),
    async failOver() {
      const [shard] = await cluster.shards()
      if (!shard) throw new Error('the cluster has no shards')
      await partsOf(shard.replica).admin.cluster('FAILOVER')
      await cluster.takenOver(shard.replica)
    },
    takenOver: (replica) =>
      until('the replica has taken over', async () =>
        /role:master/.test(await partsOf(replica).admin.info('replication')),
      ),
    async moveSlot(slot) {
      const ranges = (await admins[0]?.cluster('SLOTS')) ?? []
      const owner = ranges.find(([from, to]) => from <= slot && slot <= to)
      const from = partsAt(owner?.[2]?.[1])
      const to = partsAt(ranges.find((range) => range[2]?.[1] !== from.port)?.[2]?.[1])
      await to.admin.cluster('SETSLOT', slot, 'IMPORTING', from.id)
      await from.admin.cluster('SETSLOT', slot, 'MIGRATING', to.id)
      for (;;) {
        const keys = await from.admin.cluster('GETKEYSINSLOT', slot, 10)
        if (keys.length === 0) break
        await from.admin.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys)
      }
      for (const { admin } of [to, from]) await admin.cluster('SETSLOT', slot, 'NODE', to.id)
    },
    async flush() {
      await Promise.all(
        admins.map(async (admin) => {
          if (/role:master/.test(await admin.info('replication'))) await admin.flushall()
        }),
      )
    },
    async stop() {
      for (const admin of admins) admin.disconnect()
      await Promise.all(servers.map((server) => server.stop()))
    },
  }

  function partsAt(port: number | undefined) {
    const n = nodes.findIndex((node) => node.port === port)
    const [node, server, admin] = [nodes[n], servers[n], admins[n]]
    if (!node || !server || !admin) throw new Error(`no node of ours has port ${port}`)
    return { ...node, server, admin }
  }

  function partsOf({ url }: RedisServer) {
    return partsAt(Number(new URL(url).port))
  }

  await cluster.whole()
  return cluster
}

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const endAt = Date.now() + patienceMs; !(await holds()); ) {
    if (Date.now() > endAt) throw new Error(`not within ${patienceMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

const settings = [
  ...['--appendonly', 'yes', '--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)],
  // What is left goes on while one shard has no primary, and a replica takes over however old its data are.
  ...['--cluster-require-full-coverage', 'no', '--cluster-replica-validity-factor', '0'],
  // A replica that has received nothing yet is not counted: the first ping would come after ten seconds.
  ...['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'],
]

/** What a node knows of all: node n + 3 is the replica of node n. */
function nodesFile(nodes: readonly Node[], self: Node): string {
  const lines = nodes.map((node, n) => {
    const shard = n % shards
    const isPrimary = n < shards
    const flags = `${node === self ? 'myself,' : ''}${isPrimary ? 'master' : 'slave'}`
    const from = Math.floor((16_384 * shard) / shards)
    const to = Math.floor((16_384 * (shard + 1)) / shards) - 1
    const place = `${node.id} 127.0.0.1:${node.port}@${node.busPort} ${flags}`
    return `${place} ${isPrimary ? '-' : nodes[shard]?.id} 0 0 ${shard + 1} connected${isPrimary ? ` ${from}-${to}` : ''}`
  })
  return `${lines.join('\n')}\nvars currentEpoch ${shards} lastVoteEpoch 0\n`
}
