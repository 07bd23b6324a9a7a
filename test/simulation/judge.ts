import type { Job } from '../../src/contract/job.ts'
import { isFinal, isGuessed } from '../../src/jobs/state.ts'
import type { Api } from './api.ts'
import type { Browser } from './browser.ts'
import { type Kind, type Known, newlyWatched, type Watched } from './known.ts'
import type { Caught, RelayHost } from './relay.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'
import { judgeAll } from './verdict.ts'

const dayMs = 86_400_000
const pictureLink = /https:[^"]+\.png(?=")/

export interface Violation {
  kind: Kind
  what: string
}

export type Judge = ReturnType<typeof createJudge>

/** Records what was done and what was written, and decides at the end whether the promises were kept. */
export function createJudge({ time, trace }: { time: Time; trace: Trace }) {
  const violations: Violation[] = []
  const known: Known = {
    browsers: new Map(),
    wishes: new Map(),
    caught: [],
    acknowledged: new Map(),
    found(kind, what) {
      trace.tell('JUDGE', `${kind}: ${what}`)
      violations.push({ kind, what })
    },
  }
  const { wishes, caught, acknowledged, found } = known

  const of = (browser: Browser): Watched => {
    const watched = known.browsers.get(browser.name) ?? newlyWatched(browser)
    known.browsers.set(browser.name, watched)
    return watched
  }

  function seeJob({ browser }: Watched, before: Job, after: Job): void {
    if (!isFinal(before.state)) return
    const isLateResult = isGuessed(before) && after.state === 'done'
    if (after.state !== before.state && !isLateResult)
      found('went-back', `${browser.name}: ${after.id.slice(-6)} was ${before.state}, is ${after.state}`)
    const links = new Set(after.result?.pictures.map(({ url }) => url))
    if (before.result?.pictures.some(({ url }) => !links.has(url)))
      found('went-back', `${browser.name}: a picture of ${after.id.slice(-6)} is gone`)
  }

  /** A message that the cursor passes must be kept in the same write, or earlier. */
  function seeCursor({ browser, wantedGone }: Watched, from: number, through: number): void {
    const inbox = inboxOf(browser.local.textOf('relay'))
    for (const { inbox: its, seq, tag, body, relay, at, isLost } of caught) {
      if (its !== inbox || seq <= from || seq > through || isLost() || time.now() - at > dayMs) continue
      const [link] = pictureLink.exec(body) ?? []
      if (link === undefined || wantedGone.has(tag ?? '')) continue
      if (!browser.local.says('job:', link) && !browser.local.says('unmatched:', link))
        found('passed', `${browser.name} reads on at ${relay} and has not kept ${link}`)
    }
  }

  function seeGap({ browser, gaps }: Watched, before: number | null, after: number | null): void {
    if (after === null || after === before) return
    trace.tell(browser.name, 'tells that messages may be lost')
    gaps.push(time.now())
  }

  return {
    violations,
    watch(browser: Browser): void {
      const watched = of(browser)
      browser.local.onWritten((written) => {
        for (const [key, { before: was, after: is }] of written) {
          const [before, after] = [recordOf(was), recordOf(is)]
          if (after === null) continue
          trace.note(`${browser.name} ${key} ${is?.length}`)
          if (key.startsWith('job:') && before !== null) seeJob(watched, before, after)
          if (key === 'relay') watched.inboxes.add(inboxOf(is))
          if (key !== 'cursor') continue
          if (!written.has('relay')) seeCursor(watched, Number(before?.after ?? 0), Number(after.after ?? 0))
          seeGap(watched, before?.gapAt ?? null, after.gapAt)
        }
      })
    },
    /** The person wants one more command like this to be sent. */
    acts: (prompt: string) => void wishes.set(prompt, (wishes.get(prompt) ?? 0) + 1),
    /** A page was told that this list is saved. */
    isListed: (browser: Browser, id: string, prompts: readonly string[]) =>
      void of(browser).lists.set(id, { at: time.now(), prompts, isCancelled: false }),
    cancels(browser: Browser, id: string): void {
      const list = of(browser).lists.get(id)
      if (list) list.isCancelled = true
    },
    /** A page was told that there is such a job. */
    isPromised: (browser: Browser, jobId: string) => void of(browser).promised.set(jobId, time.now()),
    wantsGone: (browser: Browser, jobId: string) => void of(browser).wantedGone.add(jobId),
    isWantedGone: (browser: Browser, jobId: string) => of(browser).wantedGone.has(jobId),
    isGone: (browser: Browser, jobId: string) => void of(browser).gone.set(jobId, time.now()),
    isUndone: (browser: Browser, jobId: string) => {
      of(browser).gone.set(jobId, time.now())
      of(browser).undone.set(jobId, time.now())
    },
    throwsAway: (browser: Browser, body: string) => void of(browser).thrownAway.push(body),
    /** Pictures of this job were stored, but its record was not. */
    leaves: (browser: Browser, jobId: string) => void of(browser).left.add(jobId),
    onCaught: (one: Caught) => void caught.push(one),
    onLetGo: (inbox: string, through: number) =>
      void acknowledged.set(inbox, Math.max(acknowledged.get(inbox) ?? 0, through)),

    /** A message that a relay answered with 202 must be there after a power cut. */
    async seePowerCut(relay: RelayHost): Promise<void> {
      const isRecent = ({ at, isLost }: Caught) => !isLost() && time.now() - at < dayMs
      const recent = caught.filter((one) => one.relay === relay.name && isRecent(one))
      for (const inbox of new Set(recent.map((one) => one.inbox))) {
        const held = new Set(await relay.held(inbox))
        for (const one of recent) {
          if (one.inbox === inbox && one.seq > (acknowledged.get(inbox) ?? 0) && !held.has(one.seq))
            found('not-on-disk', `${relay.name} has lost message ${one.seq}`)
        }
      }
    },
    /** At the end of a history, when nothing has gone wrong for longer than anything may wait. */
    conclude: (apis: readonly Api[], relays: readonly RelayHost[]) => judgeAll(known, apis, relays),
  }
}

/** The value of a raw record; null when it was removed. Its type depends on the key. */
function recordOf(text: string | undefined) {
  return text === undefined || text === 'null' ? null : JSON.parse(text).value
}

/** The inbox id in the stored relay record; empty without one. */
function inboxOf(text: string | undefined): string {
  const hook: string = recordOf(text)?.hook ?? ''
  return hook.slice(hook.lastIndexOf('/') + 1)
}
