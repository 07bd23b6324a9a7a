import { readJson } from '../../src/shared/json.ts'
import { png } from '../support/picture-bytes.ts'
import type { ApiJob, Wire } from './api-wire.ts'
import type { Faults } from './faults.ts'
import type { Asked, Machine, Network, Reply } from './network.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'
import { poison } from './worker-host.ts'

const dayMs = 86_400_000
/** How long an API knows a job and its links work. */
const knowsMs = 30 * dayMs
const linksMs = dayMs

const oddities: Reply[] = [
  { status: 404, body: '<html>404</html>' },
  { status: 404, body: '{"message":"not found"}' },
  { status: 200, body: '' },
  { status: 200, body: 'null' },
  { status: 204, body: '' },
  { status: 200, body: '<!doctype html><title>Sign in</title>' },
  { status: 500, body: '{"error":"internal"}' },
  { status: 429, headers: { 'retry-after': '7' }, body: '{"message":"slow down"}' },
]

interface Options {
  name: string
  wire: Wire
  time: Time
  random: Random
  faults: Faults
  network: Network
  trace: Trace
}

/** An image API that starts a job for each command, even if an idempotency key repeats, and counts the jobs. */
export function createApi(options: Options) {
  const { name, wire, time, random, faults, network, trace } = options
  const machine: Machine = { name, online: true }
  const post = network.fetchFor(machine)
  const jobs: ApiJob[] = []
  const origin = `https://${name}.test`
  /** How often a webhook is tried when it is not accepted. Most APIs try once. */
  const retries = random.pick([0, 0, 2, 5])
  const slowness = random.pick([1, 1, 1, 4, 30, 300])
  // A job that keeps reporting progress keeps the extension polling, which makes the simulation slow, too.
  const lateMs = wire.polls ? dayMs / 6 : 12 * dayMs
  let oddUntil = 0
  const tell = (what: string) => trace.tell(name, what)

  async function host(asked: Asked): Promise<Reply> {
    const json = readJson(asked.body)
    if (asked.method === 'POST') return take(asked, typeof json === 'object' && json !== null ? { ...json } : {})
    const job = jobs.find(({ id }) => asked.url.pathname.endsWith(`/${id}`))
    if (job && time.now() < oddUntil && random.chance(0.7)) {
      const reply = random.pick(oddities)
      tell(`answers ${reply.status} ${JSON.stringify(reply.body)} when asked for ${job.id}`)
      return reply
    }
    if (!job || !wire.polls || time.now() > job.takenAt + knowsMs) return { status: 404, body: '{"message":"unknown"}' }
    return { status: 200, body: JSON.stringify(standOf(job)) }
  }

  function standOf(job: ApiJob): unknown {
    if (time.now() >= job.endsAt) return wire.ended(job)
    return wire.running(job, Math.floor((100 * (time.now() - job.takenAt)) / (job.endsAt - job.takenAt)))
  }

  function take({ url, from }: Asked, body: Record<string, unknown>): Reply {
    const command = wire.command(url.pathname, body)
    if (!command) return { status: 400, body: '{"message":"unknown command"}' }
    const id = `${name}-${jobs.length + 1}`
    const takenAt = time.now()
    const usualMs = random.stretch(2_000, 60_000) * slowness
    const endsAt = takenAt + (faults.strikes('late', random) ? random.stretch(dayMs / 24, lateMs) : usualMs)
    const ends = random.chance(0.08) ? 'failed' : 'done'
    const job: ApiJob = { id, from, takenAt, endsAt, ends, url: `https://${name}-cdn.test/${id}.png`, ...command }
    jobs.push(job)
    tell(`takes ${JSON.stringify(command.prompt)} as ${id}, for ${command.ref.slice(-6)}`)
    if (command.hook !== null) void report(job)
    return { status: 200, body: JSON.stringify({ success: true, messageId: id }) }
  }

  async function report(job: ApiJob): Promise<void> {
    const steps = random.whole(0, 3)
    for (let step = 1; step <= steps; step++) {
      await time.sleep((job.endsAt - job.takenAt) / (steps + 1))
      if (wire.polls) void send(job, JSON.stringify(standOf(job)))
    }
    await time.sleep(job.endsAt - time.now())
    tell(`${job.id} is ${job.ends}`)
    void send(job, JSON.stringify(wire.ended(job)))
    if (faults.strikes('duplicate', random)) void send(job, JSON.stringify(wire.ended(job)))
  }

  async function send({ hook, id }: ApiJob, whole: string): Promise<void> {
    if (hook === null) return
    if (faults.strikes('reorder', random)) await time.sleep(random.stretch(1_000, 600_000))
    const body = faults.strikes('truncate', random) ? whole.slice(0, whole.length / 2) : whole
    for (let tries = 0; tries <= retries; tries++) {
      const status = await post(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
        (answer) => answer.status,
        () => 0,
      )
      if (status === 202) return
      tell(`the webhook of ${id} got ${status || 'no answer'}`)
      await time.sleep(10_000 * 4 ** tries)
    }
  }

  network.hosts.set(origin, host)
  network.hosts.set(`https://${name}-cdn.test`, async ({ url }) => {
    const job = jobs.find((one) => one.url === url.href)
    if (!job || time.now() > job.endsAt + linksMs) return { status: 404, body: '' }
    return { status: 200, headers: { 'content-type': 'image/png' }, body: png() }
  })

  return {
    name,
    wire,
    address: origin + wire.base,
    jobs,
    /** Polls get nonsense for a while. It must last less than an hour, because after an hour the extension believes it. */
    beOdd(forMs: number): void {
      oddUntil = time.now() + forMs
    },
    /** Posts to one of our hooks about a job of somebody else, or a body that ends whoever reads it. */
    async pester(kind: 'strangers' | 'poison'): Promise<void> {
      const job = jobs.findLast(({ hook }) => hook !== null)
      if (!job?.hook) return
      const inbox = job.hook.slice(0, job.hook.lastIndexOf('/'))
      tell(kind === 'poison' ? 'sends a webhook that nobody survives' : 'tells of a job that is not ours')
      const progress = { messageId: `other-${random.whole(1, 3)}`, progress: random.whole(1, 99), status: 'PROCESSING' }
      const [hook, body] =
        kind === 'poison'
          ? [random.chance(0.5) ? job.hook : inbox, JSON.stringify({ [poison]: time.now() })]
          : [inbox, JSON.stringify(progress)]
      await post(hook, { method: 'POST', headers: {}, body }).catch(() => {})
    },
  }
}

export type Api = ReturnType<typeof createApi>
