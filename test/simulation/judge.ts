import { isFinal, isGuessed, type Job } from '../../src/contract/job.ts'
import { head } from '../../src/extension/store/items.ts'
import type { Api } from './api.ts'
import type { ApiJob } from './api-wire.ts'
import type { Browser } from './browser.ts'
import type { Caught, RelayHost } from './relay.ts'
import { unsyncedMs } from './storage.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'
import { poison } from './worker-host.ts'

/** What must never be, whatever goes wrong. */
export type Kind =
  | 'lost'
  | 'gap-untold'
  | 'doubled'
  | 'sent-twice'
  | 'went-back'
  | 'pending'
  | 'not-on-disk'
  | 'undeleted'
  | 'left-over'
  | 'picture-missing'
  | 'vanished'
  | 'index'
  | 'untold'

export interface Violation {
  kind: Kind
  what: string
}

interface Watched {
  browser: Browser
  gaps: number[]
  promised: Map<string, number>
  wantedGone: Set<string>
  gone: Map<string, number>
  thrownAway: string[]
  /** Ids of jobs whose pictures may lie there without them. */
  left: Set<string>
  /** Ids of the inboxes it has had. */
  inboxes: Set<string>
}

export type Judge = ReturnType<typeof createJudge>

/** Knows what was done, sees what was written, and says at the end whether the promises were kept. */
export function createJudge({ time, trace }: { time: Time; trace: Trace }) {
  const violations: Violation[] = []
  const browsers = new Map<string, Watched>()
  const wishes = new Map<string, number>()
  const caught: Caught[] = []
  const letGo = new Map<string, number>()

  function found(kind: Kind, what: string): void {
    trace.tell('JUDGE', `${kind}: ${what}`)
    violations.push({ kind, what })
  }

  const of = (browser: Browser): Watched => {
    const known = browsers.get(browser.name)
    if (known) return known
    const watched: Watched = {
      browser,
      gaps: [],
      promised: new Map(),
      wantedGone: new Set(),
      gone: new Map(),
      thrownAway: [],
      left: new Set(),
      inboxes: new Set(),
    }
    browsers.set(browser.name, watched)
    return watched
  }

  function seeJob(watched: Watched, before: Job, after: Job): void {
    if (!isFinal(before.state)) return
    const isLateResult = isGuessed(before) && after.state === 'done'
    if (after.state !== before.state && !isLateResult)
      found('went-back', `${watched.browser.name}: ${after.id.slice(-6)} was ${before.state}, is ${after.state}`)
    const links = new Set(after.result?.pictures.map(({ url }) => url))
    if (before.result?.pictures.some(({ url }) => !links.has(url)))
      found('went-back', `${watched.browser.name}: a picture of ${after.id.slice(-6)} is gone`)
  }

  /** Whether what was told at this time may have been taken back by a power cut. */
  function mayBeForgotten({ browser }: Watched, at: number): boolean {
    return browser.cuts.some((cut) => cut.at >= at && cut.at - at <= unsyncedMs)
  }

  return {
    violations,
    watch(browser: Browser): void {
      const watched = of(browser)
      browser.local.onWritten((written) => {
        for (const [key, { before, after }] of written) {
          if (after === undefined || after === 'null') continue
          trace.note(`${browser.name} ${key} ${after.length}`)
          if (key.startsWith('job:') && before !== undefined && before !== 'null')
            seeJob(watched, JSON.parse(before).value, JSON.parse(after).value)
          if (key === 'cursor') {
            const { gapAt } = JSON.parse(after).value
            if (gapAt !== null && gapAt !== JSON.parse(before ?? 'null')?.value.gapAt) {
              trace.tell(browser.name, 'tells that messages may be lost')
              watched.gaps.push(time.now())
            }
          }
          if (key !== 'relay') continue
          const { value } = JSON.parse(after)
          if (value) watched.inboxes.add(value.hook.slice(value.hook.lastIndexOf('/') + 1))
        }
      })
    },
    /** The person wants one such command to be sent, one more than before. */
    acts(prompt: string): void {
      wishes.set(prompt, (wishes.get(prompt) ?? 0) + 1)
    },
    /** The worker said that there is such a job. */
    isPromised: (browser: Browser, jobId: string) => void of(browser).promised.set(jobId, time.now()),
    wantsGone: (browser: Browser, jobId: string) => void of(browser).wantedGone.add(jobId),
    isWantedGone: (browser: Browser, jobId: string) => of(browser).wantedGone.has(jobId),
    isGone: (browser: Browser, jobId: string) => void of(browser).gone.set(jobId, time.now()),
    leaves: (browser: Browser, jobId: string) => void of(browser).left.add(jobId),
    throwsAway: (browser: Browser, body: string) => void of(browser).thrownAway.push(body),
    onCaught: (one: Caught) => void caught.push(one),
    onLetGo: (inbox: string, through: number) => void letGo.set(inbox, Math.max(letGo.get(inbox) ?? 0, through)),

    /** What a relay answered 202 is there after a power cut. */
    async seePowerCut(relay: RelayHost): Promise<void> {
      const recent = caught.filter(
        (one) => one.relay === relay.name && one.losses === relay.losses && time.now() - one.at < 86_400_000,
      )
      for (const inbox of new Set(recent.map((one) => one.inbox))) {
        const held = new Set(await relay.held(inbox))
        for (const one of recent) {
          if (one.inbox === inbox && one.seq > (letGo.get(inbox) ?? 0) && !held.has(one.seq))
            found('not-on-disk', `${relay.name} has lost message ${one.seq}`)
        }
      }
    },

    /** At the end of a history, when nothing has gone wrong for a week. */
    async conclude(apis: readonly Api[], relays: readonly RelayHost[]): Promise<void> {
      for (const api of apis) judgeCommands(api)
      for (const watched of browsers.values()) {
        const view = await look(watched.browser)
        judgeJobs(watched, view)
        for (const api of apis) {
          for (const job of api.jobs)
            if (job.from === watched.browser.name) await judgeResult(watched, view, { job, api, relays })
        }
        for (const one of caught) {
          if (watched.inboxes.has(one.inbox) && one.body.includes(poison))
            await judgeKept(watched, view, one.body, relays)
        }
      }
    },
  }

  function judgeCommands(api: Api): void {
    const byRef = grouped(api.jobs, ({ ref }) => ref)
    for (const [ref, jobs] of byRef)
      if (jobs.length > 1) found('sent-twice', `${ref.slice(-6)} reached ${api.name} ${jobs.length} times`)
    for (const [prompt, jobs] of grouped(api.jobs, ({ prompt }) => prompt)) {
      const wanted = wishes.get(prompt) ?? 0
      if (jobs.length > wanted)
        found('doubled', `${api.name} took ${JSON.stringify(prompt)} ${jobs.length} times, wanted ${wanted}`)
    }
  }

  function judgeJobs(watched: Watched, { jobs, all, head }: View): void {
    const { browser } = watched
    const shown = new Map(jobs.map((job) => [job.id, job]))
    const say = (kind: Kind, what: string) => found(kind, `${browser.name}: ${what}`)
    for (const job of jobs) {
      const name = `${job.id.slice(-6)} (${job.state})`
      if (!isFinal(job.state)) say('pending', `${name} still waits`)
      else if (job.told === false) say('untold', `nobody was told of the end of ${name}`)
      for (const [index, state] of (job.kept ?? []).entries()) {
        // Where storage is full, a deletion begins with the bytes, and its record may be refused all the same.
        const isThere = browser.pictures.kept.has(`${job.id} ${index}`) || watched.wantedGone.has(job.id)
        if (state === 'kept' && !isThere) say('picture-missing', `${name}, ${index}`)
        if (state === 'waiting') say('pending', `a picture of ${name} still waits`)
      }
    }
    for (const [id, at] of watched.promised) {
      if (!shown.has(id) && !watched.wantedGone.has(id) && !mayBeForgotten(watched, at)) say('vanished', id.slice(-6))
    }
    for (const [id, at] of watched.gone) {
      if (all.has(id) && !mayBeForgotten(watched, at)) say('undeleted', id.slice(-6))
    }
    for (const id of all) if (!shown.has(id)) say('index', `${id.slice(-6)} is stored and not shown`)
    for (const id of head) if (!all.has(id)) say('index', `${id.slice(-6)} is in the index and not stored`)
    const pictures = [...browser.pictures.kept.keys(), ...browser.pictures.reduced.keys()].map(
      (key) => key.split(' ')[0] ?? '',
    )
    for (const id of new Set(pictures))
      if (!all.has(id) && !watched.left.has(id)) say('left-over', `pictures of ${id.slice(-6)}`)
    for (const id of browser.notices.keys())
      if (!all.has(id.replace('job:', ''))) say('left-over', `the notice of ${id.slice(-6)}`)
  }

  async function judgeResult(
    watched: Watched,
    view: View,
    { job, api, relays }: { job: ApiJob; api: Api; relays: readonly RelayHost[] },
  ): Promise<void> {
    if (job.ends !== 'done' || watched.wantedGone.has(job.ref)) return
    const ours = view.jobs.find(({ id }) => id === job.ref)
    const name = `the picture ${job.id} of ${job.ref.slice(-6)} (${ours?.state ?? 'gone'})`
    if (isKept(watched, view, job.url)) return
    const canBeAsked = api.wire.polls && ours?.messageId !== undefined
    const catches = caught.filter(({ body }) => body.includes(job.url))
    if (canBeAsked) return found('lost', `${watched.browser.name}: ${name}, which ${api.name} still has`)
    if (catches.length > 0) await judgeLoss(watched, catches, relays, name)
  }

  async function judgeKept(watched: Watched, view: View, body: string, relays: readonly RelayHost[]): Promise<void> {
    const mark = body.slice(body.indexOf(poison), -1)
    if (!isKept(watched, view, mark))
      await judgeLoss(
        watched,
        caught.filter((one) => one.body === body),
        relays,
        'the poisonous message',
      )
  }

  /** What a relay caught and its reader does not have: lost by the reader, or by the relay, which has to be told. */
  async function judgeLoss(
    watched: Watched,
    catches: Caught[],
    relays: readonly RelayHost[],
    name: string,
  ): Promise<void> {
    let first = Number.POSITIVE_INFINITY
    for (const one of catches) {
      const relay = relays.find((host) => host.name === one.relay)
      const isHeld = (await relay?.held(one.inbox))?.includes(one.seq)
      if (isHeld) return found('lost', `${watched.browser.name}: ${name}, unread at ${one.relay}`)
      if (one.losses === relay?.losses && one.seq <= (letGo.get(one.inbox) ?? 0))
        return found('lost', `${watched.browser.name}: ${name}, of which ${one.relay} was told to let go`)
      first = Math.min(first, one.at)
    }
    // Nobody waits for a stranger's message: a browser that never heard of any can't know of it.
    if (catches.every(({ body }) => body.includes(poison))) return
    if (!watched.gaps.some((at) => at >= first)) found('gap-untold', `${watched.browser.name}: ${name}`)
  }

  function isKept({ thrownAway }: Watched, { jobs, unmatched }: View, what: string): boolean {
    return (
      jobs.some(({ result }) => result?.pictures.some(({ url }) => url === what)) ||
      unmatched.some((body) => body.includes(what)) ||
      thrownAway.some((body) => body.includes(what))
    )
  }
}

function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}

interface View {
  /** What pages show. */
  jobs: Job[]
  /** Ids of all records. */
  all: Set<string>
  /** Ids that the index names. */
  head: Set<string>
  unmatched: string[]
}

async function look({ store, local }: Browser): Promise<View> {
  const everything = await local.all()
  const { pages, pending, chores, quiet } = await store.read(head)
  const listed: string[] = []
  for (let page = 0; page < pages; page++) listed.push(...(await store.readPageIds(page)))
  const all = Object.keys(everything).filter((key) => key.startsWith('job:') && everything[key] !== null)
  return {
    jobs: await store.readJobs([...listed, ...quiet]),
    all: new Set(all.map((key) => key.slice('job:'.length))),
    head: new Set([...listed, ...pending, ...chores, ...quiet]),
    unmatched: (await store.readUnmatched()).map(({ value }) => value.body),
  }
}
