import type { Job } from '../../src/contract/job.ts'
import { groupNotification } from '../../src/extension/background/notifications/notifications.ts'
import { batches, jobIndex } from '../../src/extension/store/items.ts'
import { isFinal } from '../../src/jobs/state.ts'
import type { Api } from './api.ts'
import type { ApiJob } from './api-wire.ts'
import type { Browser } from './browser.ts'
import { type Kind, type Known, mayBeForgotten, type Watched } from './known.ts'
import type { Caught, RelayHost } from './relay.ts'
import { poison } from './worker-host.ts'

const dayMs = 86_400_000

/** The state of a browser at the end of a history. */
interface View {
  /** What pages show. */
  jobs: Job[]
  /** Ids of all records. */
  stored: Set<string>
  /** Ids that the index names. */
  indexed: Set<string>
  unmatched: string[]
}

/** Whether the promises were kept. */
export async function judgeAll(known: Known, apis: readonly Api[], relays: readonly RelayHost[]): Promise<void> {
  for (const api of apis) judgeCommands(known, api)
  for (const watched of known.browsers.values()) {
    judgeUndone(known, watched, apis)
    const view = await look(watched.browser)
    judgeJobs(known, watched, view)
    await judgeLists(known, watched, view)
    judgeLeftovers(known, watched, view)
    const results = createResults({ known, watched, view, relays })
    for (const api of apis)
      for (const job of api.jobs) if (job.from === watched.browser.name) await results.judgePicture(job, api)
    for (const one of known.caught)
      if (watched.inboxes.has(one.inbox) && one.body.includes(poison)) await results.judgePoison(one)
  }
}

/** Nothing of an undone job has ever left; only a power cut may bring it back. */
function judgeUndone({ found }: Known, watched: Watched, apis: readonly Api[]): void {
  for (const [id, at] of watched.undone)
    for (const { name, jobs } of apis)
      if (jobs.some(({ ref }) => ref === id) && !mayBeForgotten(watched, at))
        found('undone-sent', `${watched.browser.name}: ${id.slice(-6)} reached ${name}`)
}

async function look({ store, local }: Browser): Promise<View> {
  const everything = await local.get(await local.keys())
  const { pages, pending, chores, quiet } = await store.read(jobIndex)
  const listed: string[] = []
  for (let page = 0; page < pages; page++) listed.push(...(await store.readPageIds(page)))
  const keys = Object.keys(everything).filter((key) => key.startsWith('job:') && everything[key] !== null)
  return {
    jobs: await store.readJobs([...listed, ...quiet]),
    stored: new Set(keys.map((key) => key.slice('job:'.length))),
    indexed: new Set([...listed, ...pending, ...chores, ...quiet]),
    unmatched: (await store.readUnmatched()).map(({ value }) => value.body),
  }
}

function judgeCommands({ wishes, found }: Known, { name, jobs }: Api): void {
  for (const [ref, its] of grouped(jobs, (job) => job.ref))
    if (its.length > 1) found('sent-twice', `${ref.slice(-6)} reached ${name} ${its.length} times`)
  for (const [prompt, its] of grouped(jobs, (job) => job.prompt)) {
    const wanted = wishes.get(prompt) ?? 0
    if (its.length > wanted)
      found('doubled', `${name} took ${JSON.stringify(prompt)} ${its.length} times, wanted ${wanted}`)
  }
}

function judgeJobs({ found }: Known, watched: Watched, { jobs, stored, indexed }: View): void {
  const { browser, wantedGone } = watched
  const say = (kind: Kind, what: string) => found(kind, `${browser.name}: ${what}`)
  for (const job of jobs) {
    const name = `${job.id.slice(-6)} (${job.state})`
    if (!isFinal(job.state)) say('pending', `${name} still waits`)
    else if (job.told === false) say('untold', `nobody was told of the end of ${name}`)
    for (const [index, state] of (job.kept ?? []).entries()) {
      // When storage is full, a deletion begins with the bytes, and removing the record may still be refused.
      const isThere = browser.pictures.kept.has(`${job.id} ${index}`) || wantedGone.has(job.id)
      if (state === 'kept' && !isThere) say('picture-missing', `${name}, ${index}`)
      // A dead link is tried for two days.
      const isOver = browser.now() - (job.endedAt ?? 0) > 3 * dayMs
      if (state === 'waiting' && isOver) say('pending', `a picture of ${name} still waits`)
    }
  }
  const shown = new Set(jobs.map(({ id }) => id))
  for (const [id, at] of watched.promised)
    if (!shown.has(id) && !wantedGone.has(id) && !mayBeForgotten(watched, at)) say('vanished', id.slice(-6))
  for (const id of stored) if (!shown.has(id)) say('index', `${id.slice(-6)} is stored and not shown`)
  for (const id of indexed) if (!stored.has(id)) say('index', `${id.slice(-6)} is in the index and not stored`)
}

/** Every prompt of a list that was not cancelled has become a job. */
async function judgeLists({ found }: Known, watched: Watched, { jobs }: View): Promise<void> {
  const { browser, lists, wantedGone } = watched
  for (const { id, state } of await browser.store.read(batches))
    if (state !== 'done' && state !== 'cancelled')
      found('pending', `${browser.name}: the list ${id.slice(-6)} is ${state}`)
  const made = new Set(jobs.map(({ command }) => ('prompt' in command ? command.prompt : '')))
  // A job that was deleted may have been of any list.
  if (wantedGone.size > 0) return
  for (const { at, prompts, isCancelled } of lists.values()) {
    if (isCancelled || mayBeForgotten(watched, at)) continue
    for (const prompt of prompts) if (!made.has(prompt)) found('unsent', `${browser.name}: ${prompt}`)
  }
}

function judgeLeftovers({ found }: Known, watched: Watched, { stored }: View): void {
  const { browser } = watched
  for (const [id, at] of watched.gone)
    if (stored.has(id) && !mayBeForgotten(watched, at)) found('undeleted', `${browser.name}: ${id.slice(-6)}`)
  const { kept, reduced } = browser.pictures
  const pictures = [...kept.keys(), ...reduced.keys()].map((key) => key.split(' ')[0] ?? '')
  for (const id of new Set(pictures))
    if (!stored.has(id) && !watched.left.has(id)) found('left-over', `${browser.name}: pictures of ${id.slice(-6)}`)
  for (const notice of browser.notices.keys()) {
    if (!notice.startsWith('job:')) continue
    const id = notice.slice('job:'.length)
    if (notice !== groupNotification && notice !== 'menu-failed' && !stored.has(id))
      found('left-over', `${browser.name}: the notice of ${id.slice(-6)}`)
  }
}

/** What the APIs made for one browser. */
function createResults(options: { known: Known; watched: Watched; view: View; relays: readonly RelayHost[] }) {
  const { known, watched, view, relays } = options
  const { caught, acknowledged } = known
  const found = (kind: Kind, what: string) => known.found(kind, `${watched.browser.name}: ${what}`)

  function isKept(what: string): boolean {
    return (
      view.jobs.some(({ result }) => result?.pictures.some(({ url }) => url === what)) ||
      [...view.unmatched, ...watched.thrownAway].some((body) => body.includes(what))
    )
  }

  /** Messages that a relay received and its reader does not have: lost by the reader, or by the relay, which must report a gap. */
  async function judgeLoss(catches: readonly Caught[], name: string, isAwaited: boolean): Promise<void> {
    for (const { relay, inbox, seq, isLost } of catches) {
      const host = relays.find((one) => one.name === relay)
      if ((await host?.held(inbox))?.includes(seq)) return found('lost', `${name}, unread at ${relay}`)
      if (!isLost() && seq <= (acknowledged.get(inbox) ?? 0))
        return found('lost', `${name}, of which ${relay} was told to let go`)
    }
    const first = Math.min(...catches.map(({ at }) => at))
    if (isAwaited && !watched.gaps.some((at) => at >= first)) found('gap-untold', name)
  }

  return {
    async judgePicture({ id, ref, url, ends }: ApiJob, api: Api): Promise<void> {
      if (ends !== 'done' || watched.wantedGone.has(ref) || isKept(url)) return
      const ours = view.jobs.find((job) => job.id === ref)
      const name = `the picture ${id} of ${ref.slice(-6)} (${ours?.state ?? 'gone'})`
      if (api.wire.polls && ours?.messageId !== undefined) return found('lost', `${name}, which ${api.name} still has`)
      const catches = caught.filter(({ body }) => body.includes(url))
      // A job whose record was lost in a power cut is not waited for.
      if (catches.length > 0) await judgeLoss(catches, name, ours !== undefined)
    },
    /** Nobody waits for an unmatched message, so that it may be lost with its relay. */
    async judgePoison({ body }: Caught): Promise<void> {
      if (isKept(body.slice(body.indexOf(poison), -1))) return
      const catches = caught.filter((one) => one.body === body)
      await judgeLoss(catches, 'the poisonous message', false)
    },
  }
}

function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}
