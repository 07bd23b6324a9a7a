import { type Box, type Caller, createCaller, newBox } from '../support/caller.ts'
import { startCountedRelay } from '../support/counted-workerd.ts'
import { residentKb } from '../support/process.ts'

const waiters = 1000
/** Objects in which nothing happens fall asleep after 10 s. */
const asleepMs = 15_000
/** Of the waiting clients, every so many gets a message. */
const every = 10

async function openAll(caller: Caller): Promise<Box[]> {
  const boxes = Array.from({ length: waiters }, newBox)
  for (let n = 0; n < waiters; n += 50)
    await Promise.all(boxes.slice(n, n + 50).map((box) => caller.call('PUT', '/v1/inbox', box.headers)))
  return boxes
}

/** A thousand objects in which a client waits: what they cost while nothing comes, and what they take of memory. */
export async function waitingObjects() {
  const counted = await startCountedRelay()
  const { relay } = counted
  const caller = createCaller(relay.url)
  const emptyKb = residentKb(relay.pid)
  const boxes = await openAll(caller)
  const openKb = residentKb(relay.pid)
  const wait = () => boxes.map((box) => caller.call('GET', '/v1/inbox/messages?wait=25', box.headers))

  let waitingKb = 0
  const quiet = await counted.costOf(async () => {
    const held = wait()
    const timer = setInterval(() => {
      waitingKb = Math.max(waitingKb, residentKb(relay.pid))
    }, 500)
    await Promise.all(held)
    clearInterval(timer)
  })

  const held = wait()
  while ((await counted.counts()).objectRequests < 3 * waiters) await new Promise((resolve) => setTimeout(resolve, 50))
  // They fall asleep, and are woken by what comes.
  await new Promise((resolve) => setTimeout(resolve, asleepMs))
  const sleeping = await counted.counts()
  const sleepingKb = residentKb(relay.pid)
  const posting = boxes.map((box, n) =>
    n % every === 0 ? caller.call('POST', `/h/${box.id}`, {}, `"for ${n}"`) : null,
  )
  await Promise.all(posting)
  const answers = await Promise.all(held.filter((_, n) => n % every === 0))
  const right = answers.filter(({ body }, n) => body.includes(`for ${n * every}\\"`)).length
  const woken = (await counted.counts()).starts - sleeping.starts
  caller.close()
  await counted.stop()
  return {
    requests: quiet.requests,
    objectRequests: quiet.objectRequests,
    rowsWritten: quiet.rowsWritten,
    kbPerOpenObject: (openKb - emptyKb) / waiters,
    kbPerWaitingObject: (waitingKb - emptyKb) / waiters,
    kbPerSleepingObject: (sleepingKb - emptyKb) / waiters,
    woken,
    delivered: right,
    holds:
      quiet.requests === waiters &&
      quiet.objectRequests === waiters &&
      right === waiters / every &&
      woken === waiters / every,
  }
}
