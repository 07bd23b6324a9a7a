import { until } from '../../../scripts/browsers/page.ts'
import { type Box, type Called, type Caller, createCaller, newBox } from '../support/caller.ts'
import { type Counts, startCountedRelay } from '../support/counted-workerd.ts'
import { residentKb } from '../support/process.ts'

const waiters = 1000
/** workerd puts an object to sleep 10 s after its last request has ended, and tells nobody. */
const asleepMs = 10_500
/** Of the waiting clients, every so many gets a message. */
const every = 10
/** How long a thousand reads may take to reach their objects, and sleep there while all still wait: a read waits 25 s. */
const arriveMs = 14_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Counted = Awaited<ReturnType<typeof startCountedRelay>>

/** So many new inboxes, fifty at a time. */
async function openAll(caller: Caller, count: number): Promise<Box[]> {
  const boxes = Array.from({ length: count }, newBox)
  for (let n = 0; n < count; n += 50)
    await Promise.all(boxes.slice(n, n + 50).map((box) => caller.call('PUT', '/v1/inbox', box.headers)))
  return boxes
}

/** An answer, or in its place why there is none: which of a thousand was hung up on is worth knowing, and the others go on. */
async function answerOf(call: Promise<Called>): Promise<Called> {
  return call.catch((error: Error) => ({ status: 0, body: error.message }))
}

/** Reads of all of them that wait, once the last of them is at its object. @throws with what was answered when they don't get there */
async function holdAll({ counts }: Counted, caller: Caller, boxes: Box[]): Promise<Promise<Called>[]> {
  const before = (await counts()).objectRequests
  const early: Called[] = []
  const held = boxes.map((box) => answerOf(caller.call('GET', '/v1/inbox/messages?wait=25', box.headers)))
  for (const one of held) void one.then((answer) => early.push(answer))
  await until(
    `${boxes.length} reads at their objects`,
    async () => (await counts()).objectRequests - before >= boxes.length,
    arriveMs,
  ).catch(async (error: Error) => {
    const arrived = (await counts()).objectRequests - before
    throw new Error(`${error.message}; ${arrived} were, and answered was ${JSON.stringify(outcomesOf(early))}`)
  })
  return held
}

/** How often each status was answered, and each other end. */
function outcomesOf(answers: readonly Called[]): Record<string, number> {
  const outcomes: Record<string, number> = {}
  for (const { status, body } of answers) {
    const outcome = status === 0 ? body : String(status)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  return outcomes
}

/** What waiting costs while nothing comes, and the memory of workerd meanwhile. */
async function waitInVain(counted: Counted, caller: Caller, boxes: Box[]) {
  const memory = { awakeKb: 0, asleepKb: 0 }
  let answers: Called[] = []
  const cost: Counts = await counted.costOf(async () => {
    const held = await holdAll(counted, caller, boxes)
    memory.awakeKb = residentKb(counted.relay.pid)
    await pause(asleepMs)
    memory.asleepKb = residentKb(counted.relay.pid)
    answers = await Promise.all(held)
  })
  return { cost, memory, answers: outcomesOf(answers) }
}

/** Every tenth gets a message while all sleep: how many of those that wait for it read it, and how many objects were woken. */
async function wakeSome(counted: Counted, caller: Caller, boxes: Box[]) {
  const held = await holdAll(counted, caller, boxes)
  await pause(asleepMs)
  const { starts } = await counted.counts()
  const isAwaited = (_: unknown, n: number) => n % every === 0
  const posting = boxes.filter(isAwaited).map(({ id }) => answerOf(caller.call('POST', `/h/${id}`, {}, `"for ${id}"`)))
  const posted = outcomesOf(await Promise.all(posting))
  const answers = await Promise.all(held.filter(isAwaited))
  const woken = (await counted.counts()).starts - starts
  const delivered = answers.filter(({ body }, n) => body.includes(`for ${boxes[n * every]?.id}`)).length
  await Promise.all(held)
  return { posted, woken, delivered }
}

/** A thousand objects in which a client waits: what they cost while nothing comes, and what they take of memory. */
export async function waitingObjects() {
  const counted = await startCountedRelay()
  // workerd closes a connection on which nothing was asked for 5 s, and hangs up on who asks at that very moment
  // (`pipelineTimeout` in capnproto's kj/compat/http.h). Each call has a connection of its own.
  const caller = createCaller(counted.relay.url, { keepAlive: false })
  try {
    // What the first objects take is the program's own: its code is compiled, its heap made.
    await openAll(caller, 50)
    const emptyKb = residentKb(counted.relay.pid)
    const boxes = await openAll(caller, waiters)
    const openKb = residentKb(counted.relay.pid)
    const quiet = await waitInVain(counted, caller, boxes)
    const woken = await wakeSome(counted, caller, boxes)
    const { requests, objectRequests, rowsWritten, starts } = quiet.cost
    return {
      requests,
      objectRequests,
      rowsWritten,
      starts,
      answers: quiet.answers,
      emptyKb,
      kbPerOpenObject: (openKb - emptyKb) / waiters,
      kbPerWaitingObject: (quiet.memory.awakeKb - emptyKb) / waiters,
      kbPerSleepingObject: (quiet.memory.asleepKb - emptyKb) / waiters,
      ...woken,
      holds:
        requests === waiters &&
        objectRequests === waiters &&
        rowsWritten === 0 &&
        quiet.answers['200'] === waiters &&
        woken.delivered === waiters / every &&
        woken.woken === waiters / every,
    }
  } catch (error) {
    // Reads that don't arrive in time: the machine is too slow for this, or workerd answers no more.
    return { error: error instanceof Error ? error.message : String(error), holds: false }
  } finally {
    caller.close()
    await counted.stop()
  }
}
