import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from './api.ts'
import { wires } from './api-wire.ts'
import { createBrowser } from './browser.ts'
import { startChaos } from './chaos.ts'
import { drawFaults, type FaultName } from './faults.ts'
import { createJudge, type Violation } from './judge.ts'
import { createNetwork } from './network.ts'
import { createPerson } from './person.ts'
import { createRandom } from './random.ts'
import { createRelayHost } from './relay.ts'
import { createTime } from './time.ts'
import { createTrace } from './trace.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A folder in memory where the system has one, because SQLite syncs by itself now and then. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export interface Outcome {
  seed: number
  violations: Violation[]
  /** How many commands the image APIs accepted. */
  commands: number
  events: number
  /** Hash of everything that happened. */
  hash: string
}

interface Options {
  /** The faults to draw from; all when left out. */
  faults?: readonly FaultName[] | undefined
  /** Gets the report of the history, line by line. */
  write?: (line: string) => void
}

/** Runs one history: an hour or a day of two people with all that goes wrong in it, then weeks without faults. */
export async function runHistory(seed: number, options: Options = {}): Promise<Outcome> {
  const random = createRandom(String(seed))
  const time = createTime(Date.UTC(2026, 0, 1) + random.whole(0, dayMs))
  const trace = createTrace(time.now, options.write)
  const faults = drawFaults(random.fork('faults'), options.faults)
  trace.tell('history', `seed ${seed}, faults: ${faults.names.join(', ') || 'none'}`)
  const judge = createJudge({ time, trace })
  const folder = mkdtempSync(join(scratch, 'afterimage-simulation-'))
  const network = createNetwork({ time, random: random.fork('network'), faults, trace })
  const shared = { time, faults, network, trace }

  const relays = ['relay-1', 'relay-2'].map((name) => {
    const its = random.fork(name)
    const { onCaught, onLetGo } = judge
    return createRelayHost({
      ...shared,
      name,
      random: its,
      folder: its.chance(0.2) ? join(folder, name) : null,
      onCaught,
      onLetGo,
    })
  })
  const apis = [
    createApi({ ...shared, name: 'api-1', wire: wires.polled, random: random.fork('api-1') }),
    createApi({ ...shared, name: 'api-2', wire: wires.told, random: random.fork('api-2') }),
  ]
  const browsers = ['browser-1', 'browser-2'].map((name) =>
    createBrowser({ ...shared, name, random: random.fork(name) }),
  )
  const people = browsers.map((browser, at) => {
    judge.watch(browser)
    const other = browsers[1 - at] ?? browser
    const connections = apis.map(({ name }) => name)
    return createPerson({
      browser,
      other,
      relays,
      connections,
      time,
      judge,
      trace,
      random: random.fork(`person-${at}`),
    })
  })

  try {
    for (const browser of browsers) browser.install()
    // Nothing goes wrong during set-up, and all that set-up stores is on the disk.
    await time.until(Promise.all(people.map((person) => person.setUp(apis))))
    await time.pass(2 * minuteMs)

    faults.begin()
    const spanMs = random.pick([20 * minuteMs, 3 * hourMs, dayMs])
    const busyRandom = random.fork('acts')
    const chaos = startChaos({ ...shared, random: random.fork('chaos'), spanMs, relays, apis, browsers, judge })
    for (const person of people) {
      const acts = busyRandom.whole(2, 9)
      for (let act = 0; act < acts; act++) {
        time.timers.after(
          busyRandom.whole(0, spanMs),
          () => void person.doSomething().catch((error) => chaos.fail(error)),
        )
      }
    }
    const sweep = async () => {
      for (const relay of relays) await relay.expire().catch(() => {})
      time.timers.after(chaos.isOver ? 12 * hourMs : 30 * minuteMs, () => void sweep())
    }
    void sweep()
    await time.pass(spanMs)
    faults.end()
    await time.pass(hourMs)
    await chaos.end()
    trace.tell('history', 'peace')
    // Opening the popup several times reads everything at the relay, also behind a message that ends the worker twice.
    for (let times = 0; times < 6; times++) {
      await time.pass(10 * minuteMs)
      for (const browser of browsers) void browser.send('sync.refresh', {})
      for (const person of people) void person.resumeAll()
    }
    await time.pass(16 * dayMs)
    for (const browser of browsers) void browser.send('sync.refresh', {})
    await time.pass(10 * minuteMs)
    if (chaos.error) throw chaos.error
    await time.until(judge.conclude(apis, relays))
  } finally {
    await time.until(Promise.all(relays.map((relay) => relay.close())))
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    seed,
    violations: judge.violations,
    commands: apis.reduce((sum, { jobs }) => sum + jobs.length, 0),
    events: time.events,
    hash: trace.hash,
  }
}
