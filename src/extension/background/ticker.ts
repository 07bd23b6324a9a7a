import { createRerun } from '../../shared/serial.ts'
import { tickAlarm } from './alarm-names.ts'
import type { BatchQueue } from './batches/queue.ts'
import type { Context } from './context/context.ts'
import { readDueTimes } from './due-times.ts'
import type { Poller } from './polling/poll.ts'
import type { PostProcessing } from './post-processing.ts'
import type { Sync } from './relay/sync.ts'
import type { Submitter } from './sending/submit.ts'

/** What is due sooner than this is done by a timer while the worker lives: alarms can't ring so soon. */
const alarmFloorMs = 30_000
/** The pause after a run that left something due. */
const retryMs = 5_000

export interface Ticker {
  listen(): void
  /** Does what is due, one run at a time. */
  tick(): Promise<void>
  /** Sets the alarm to when something will be due. With nothing pending there is no alarm and no traffic. */
  plan(): Promise<void>
}

interface Options extends Context {
  batchQueue: BatchQueue
  poller: Pick<Poller, 'pollDue'>
  sync: Pick<Sync, 'startPolling' | 'tidy'>
  postProcessing: Pick<PostProcessing, 'run'>
  submitter: Pick<Submitter, 'resume'>
}

export function createTicker(context: Options): Ticker {
  const { now, timers, platform, log } = context
  const { setAlarm, onAlarm, wakeSeconds } = platform.alarms
  let cancel = () => {}
  const plan = createRerun(schedule)
  // An alarm that rings during a run may concern work that became due after the run began.
  // What could not be done is still due at the next tick.
  const tick = createRerun(() => work(context).catch((error: unknown) => log.note('work', error)), plan)

  async function schedule(): Promise<void> {
    const { active, times } = await readDueTimes(context)
    const next = Math.min(...times, ...(await context.batchQueue.dueTimes()))
    const soon = Math.max(next - now(), 0)
    cancel()
    // What is still due after a tick could not be done, usually because the storage refused: it is not tried again at once.
    const delay = soon === 0 ? retryMs : soon
    cancel = delay < alarmFloorMs ? timers.after(delay, () => log.background(tick(), 'tick')) : () => {}
    if (active) return setAlarm(tickAlarm, { every: wakeSeconds() })
    // An alarm may ring a little early; one in the past would ring at once, again and again.
    return setAlarm(tickAlarm, Number.isFinite(next) ? { at: Math.max(next, now() + alarmFloorMs) } : null)
  }

  return {
    listen() {
      onAlarm((name) => {
        if (name === tickAlarm) log.background(tick(), 'tick')
      })
    },
    tick,
    plan,
  }
}

async function work({ batchQueue, poller, sync, postProcessing, submitter, log }: Options): Promise<void> {
  log.background(submitter.resume(), 'held sends')
  await poller.pollDue()
  sync.startPolling()
  log.background(batchQueue.run(), 'send batches')
  log.background(sync.tidy(), 'tidy inboxes')
  log.background(postProcessing.run(), 'post-processing')
}
