import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { archiveAtScale } from '../../support/archive-at-scale.ts'
import { sendLongBatch } from '../../support/long-batch.ts'
import { liveLong } from '../../support/long-life/long-life.ts'
import { updateFrom010 } from '../../support/update/update.ts'
import { browseOverCluster } from '../support/browse-over-cluster.ts'
import { createCaller, newBox } from '../support/caller.ts'
import { crashRedisUnderLoad, crashUnderLoad } from '../support/crash.ts'
import { failUnderLoad } from '../support/failover.ts'
import { feedAcross } from '../support/fleet.ts'
import { fuzz } from '../support/fuzz.ts'
import { loseOnePrimary } from '../support/primary-away.ts'
import { residentKb, startRelayProcess } from '../support/process.ts'
import { startRedis } from '../support/redis.ts'
import { besiege } from '../support/siege.ts'
import { everyState } from './accessibility.ts'
import { waitingObjects } from './cloudflare.ts'
import { caddy, nginx, through } from './proxies.ts'

/** What takes minutes: the unit tests run each of these in small. Ends with status 1 when one does not hold. */
const dir = mkdtempSync(join(tmpdir(), 'relay-heavy-'))
const roomy = { RELAY_MAX_MESSAGES: '10000000', RELAY_MAX_BYTES: '100000000000', RELAY_LOG: 'info' }

async function crash() {
  const env = { ...roomy, RELAY_STORE: `sqlite:${join(dir, 'crash.db')}` }
  let relay = await startRelayProcess(env)
  const outcome = await crashUnderLoad({
    rounds: 20,
    perRound: 2000,
    url: () => relay.url,
    async blow() {
      await relay.end('SIGKILL')
      relay = await startRelayProcess(env)
    },
  })
  await relay.end('SIGTERM')
  return { ...outcome, holds: outcome.lost === 0 && outcome.twice === 0 && outcome.gaps === 0 }
}

async function redisCrash() {
  const redis = await startRedis()
  const relay = await startRelayProcess({ ...roomy, RELAY_STORE: redis.url })
  const outcome = await crashRedisUnderLoad(redis, relay.url, { rounds: 20, perRound: 1000 })
  await relay.end('SIGTERM')
  await redis.stop()
  return { ...outcome, holds: outcome.lost === 0 && outcome.twice === 0 && outcome.gaps === 0 }
}

/** A primary of a cluster killed ten times. */
async function clusterFailover() {
  const outcome = await failUnderLoad({ replicas: 1, rounds: 10, perRound: 1000, isReplicaStopped: false })
  const { kills, lost, twice, gaps } = outcome
  return { ...outcome, holds: kills === 10 && lost === 0 && twice === 0 && gaps === 0 }
}

/**
 * The same where its replica has not heard of the last webhooks, and loses what it has not read of its connection. What it
 * had not confirmed was refused; somebody may have read it all the same, and is told of the gap.
 */
async function clusterFailoverBehind() {
  const outcome = await failUnderLoad({ replicas: 1, rounds: 5, perRound: 1000, isReplicaStopped: true })
  return { ...outcome, holds: outcome.kills === 5 && outcome.lost === 0 }
}

/** The same without `RELAY_REPLICAS`: were nothing lost here, the two checks above would show nothing. */
async function clusterFailoverTeeth() {
  const outcome = await failUnderLoad({ replicas: 0, rounds: 5, perRound: 1000, isReplicaStopped: true })
  return { ...outcome, holds: outcome.kills === 5 && outcome.lost > 0 }
}

async function fleet() {
  const redis = await startRedis()
  const [a, b] = [
    await startRelayProcess({ ...roomy, RELAY_STORE: redis.url }),
    await startRelayProcess({ ...roomy, RELAY_STORE: redis.url }),
  ]
  const outcome = await feedAcross({
    postTo: a.url,
    readFrom: b.url,
    messages: 100_000,
    killReaders: () => b.end('SIGKILL'),
  })
  await a.end('SIGTERM')
  await redis.stop()
  return { ...outcome, holds: outcome.acknowledged === 100_000 && outcome.lost === 0 && outcome.twice === 0 }
}

async function fuzzed() {
  const relay = await startRelayProcess({ ...roomy, RELAY_STORE: `sqlite:${join(dir, 'fuzz.db')}` })
  const caller = createCaller(relay.url)
  const box = newBox()
  await caller.call('PUT', '/v1/inbox', box.headers)
  const target = { port: Number(new URL(relay.url).port), hook: `/h/${box.id}`, parallel: 32 }
  // The first tenth warms up: code is compiled, buffers are made.
  const memory: number[] = []
  const faults: string[] = []
  const statuses: Record<string, number> = {}
  for (let part = 0; part < 10; part++) {
    const outcome = await fuzz({ ...target, count: 10_000, seed: part * 10_000 })
    faults.push(...outcome.faults)
    for (const [status, count] of Object.entries(outcome.statuses)) statuses[status] = (statuses[status] ?? 0) + count
    // What it was sent and stored as webhooks is not growth.
    await caller.call('DELETE', `/v1/inbox/messages?through=${Number.MAX_SAFE_INTEGER}`, box.headers)
    memory.push(residentKb(relay.pid))
  }
  const alive = (await caller.call('POST', `/h/${box.id}`, {}, '{}')).status === 202
  caller.close()
  await relay.end('SIGTERM')
  const grownKb = (memory.at(-1) ?? 0) - (memory[1] ?? 0)
  for (const fault of faults.slice(0, 10)) console.log(fault)
  return {
    statuses,
    faults: faults.length,
    memoryKb: memory.join(' '),
    grownKb,
    holds: faults.length === 0 && alive && grownKb < 20_000,
  }
}

const waiters = 10_000

async function waiting() {
  const relay = await startRelayProcess({ ...roomy, RELAY_STORE: `sqlite:${join(dir, 'waiting.db')}` })
  const caller = createCaller(relay.url)
  const boxes = Array.from({ length: waiters }, newBox)
  for (let n = 0; n < waiters; n += 50)
    await Promise.all(boxes.slice(n, n + 50).map((box) => caller.call('PUT', '/v1/inbox', box.headers)))
  const emptyKb = residentKb(relay.pid)
  const sockets: Socket[] = []
  const answers: Promise<string>[] = []
  for (const box of boxes) {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(
      `GET /v1/inbox/messages?wait=25 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${box.headers.authorization}\r\n\r\n`,
    )
    answers.push(new Promise((resolve) => socket.once('data', (chunk) => resolve(chunk.toString()))))
    sockets.push(socket)
  }
  const held = async () => Number(/relay_waiting (\d+)/.exec((await caller.call('GET', '/metrics')).body)?.[1])
  let most = 0
  while (most < waiters && sockets.every((socket) => !socket.destroyed)) most = Math.max(most, await held())
  const fullKb = residentKb(relay.pid)
  await Promise.all(
    boxes.map((box, n) => (n % 10 === 0 ? caller.call('POST', `/h/${box.id}`, {}, `"for ${n}"`) : null)),
  )
  const delivered = await Promise.all(answers.filter((_, n) => n % 10 === 0))
  const right = delivered.filter((answer, n) => answer.includes(`for ${n * 10}\\"`)).length
  for (const socket of sockets) socket.destroy()
  caller.close()
  await relay.end('SIGTERM')
  return {
    held: most,
    kbPerWaiter: (fullKb - emptyKb) / waiters,
    delivered: right,
    holds: most === waiters && right === waiters / 10,
  }
}

/** Two minutes of everything at once that a stranger has for nothing, and what others notice of it. */
async function siege(store: string) {
  const outcome = await besiege({ store, seconds: 120, requests: 100_000, stalled: 256, readers: 300, perSecond: 50 })
  const { webhooks, within100Ms, grownMb } = outcome
  const isAllStored = Object.keys(webhooks).join() === '202'
  return { ...outcome, holds: isAllStored && within100Ms >= 0.99 && grownMb < 40 }
}

async function redisSiege() {
  const redis = await startRedis()
  const outcome = await siege(redis.url)
  await redis.stop()
  return outcome
}

/** Ten minutes of histories, or with bugs put back: status 0 says that all is as it should be. */
async function simulation(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/simulate.ts', ...args], { encoding: 'utf8' })
  return { said: stdout.trimEnd().split('\n').slice(-20), holds: status === 0 }
}

/** A number in the environment, for a shorter life than the whole one. */
function numberIn(name: string, byDefault: number): number {
  return Number(process.env[name] ?? byDefault)
}

const checks: Record<string, () => Promise<{ holds: boolean }>> = {
  crash,
  'redis-crash': redisCrash,
  'cluster-away': loseOnePrimary,
  'cluster-failover': clusterFailover,
  'cluster-failover-behind': clusterFailoverBehind,
  'cluster-failover-teeth': clusterFailoverTeeth,
  fleet,
  'cluster-browser': browseOverCluster,
  fuzz: fuzzed,
  waiting,
  'cloudflare-waiting': waitingObjects,
  siege: () => siege(`sqlite:${join(dir, 'siege.db')}`),
  'redis-siege': redisSiege,
  nginx: () => through(nginx, dir),
  caddy: () => through(caddy, dir),
  batch: () => sendLongBatch(200),
  'long-life': () => liveLong({ days: numberIn('LONG_LIFE_DAYS', 30), jobsADay: numberIn('LONG_LIFE_JOBS', 20) }),
  archive: () => archiveAtScale({ jobs: 100_000, bytes: 10e9 }),
  accessibility: everyState,
  'update-chromium': () => updateFrom010('chromium'),
  'update-firefox': () => updateFrom010('firefox'),
  simulation: () => simulation('--seconds', '600', '--from', '100000'),
  'simulation-teeth': () => simulation('--teeth'),
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',')
for (const [name, check] of Object.entries(checks)) {
  if (only && !only.includes(name)) continue
  const start = performance.now()
  const outcome = await check()
  console.log(
    `${outcome.holds ? 'holds' : 'FAILS'}  ${name}  ${JSON.stringify(outcome)}  ${((performance.now() - start) / 1000).toFixed(1)} s`,
  )
  if (!outcome.holds) process.exitCode = 1
}
rmSync(dir, { recursive: true, force: true })
