import { beforeEach, describe, expect, test } from 'vitest'
import type { Submission } from '../../../../src/extension/background/sending/earlier.ts'
import { createSubmitter } from '../../../../src/extension/background/sending/submit.ts'
import { connections, jobIndex, settings } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { aJob, createBench, savedInbox } from '../bench.ts'

const imagine = { kind: 'imagine', prompt: 'a fox' } as const

let bench: ReturnType<typeof createBench>
/** The state in storage of each job whose request left, when it left. */
let left: unknown[]
beforeEach(async () => {
  bench = createBench()
  left = []
  bench.net.fetch = async (_url, init) => {
    const { ref } = JSON.parse(String(init.body)) as { ref: string }
    left.push(await bench.job(ref))
    return Response.json({ messageId: 'm', success: true })
  }
  await bench.connect({})
  await bench.put(settings, { ...settings.default, undoSeconds: 5 })
})

/** A worker of its own: what one has in memory, the next has not. */
function startSubmitter() {
  const never = () => Promise.reject(new Error('not to be asked'))
  const inbox = { fresh: never, renew: never, replace: never, sealAgain: never, beforeSending: async () => savedInbox }
  return createSubmitter({ ...bench.context, permitted: async () => true, pictures: createMemoryPictures(), inbox })
}

async function hold(submission: Partial<Submission> = {}, submitter = startSubmitter()): Promise<string> {
  const submitted = await submitter.submit({ command: imagine, ...submission })
  if (!submitted.ok) throw new Error(submitted.error.code)
  await submitted.value.sent
  return submitted.value.jobId
}

/** Lets the timers ring that were set for this long, and waits for what they do. */
async function pass(ms: number): Promise<void> {
  await settle()
  bench.clock.now += ms
  for (const [run, delayMs] of bench.timers) {
    if (delayMs > ms) {
      bench.timers.set(run, delayMs - ms)
      continue
    }
    bench.timers.delete(run)
    run()
  }
  await settle()
}
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('while a send can be undone', () => {
  test('nothing leaves, and then it leaves once', async () => {
    const id = await hold()
    await pass(4_999)
    expect(left).toEqual([])
    expect(await bench.job(id)).toMatchObject({ state: 'sending', heldUntil: 1_000_005_000 })
    await pass(1)
    expect(left).toHaveLength(1)
    expect(left[0]).not.toHaveProperty('heldUntil')
    expect(await bench.job(id)).toMatchObject({ state: 'accepted', messageId: 'm' })
  })
  test('undo leaves no trace of it', async () => {
    const submitter = startSubmitter()
    const id = await hold({}, submitter)
    fakeBrowser.seen.notices.set(`job:${id}`, { type: 'basic', title: 'Sends in 5 s', message: '' })
    expect(await submitter.undo(id)).toBe(true)
    expect(await bench.job(id)).toBeUndefined()
    expect((await bench.store.read(jobIndex)).pending).toEqual([])
    expect(fakeBrowser.seen.notices.size).toBe(0)
    await pass(10_000)
    expect(left).toEqual([])
    expect(await submitter.undo(id)).toBe(true)
  })
  test('undo frees the button that was pressed', async () => {
    await bench.add(aJob({ id: 'p', state: 'done', messageId: 'pm' }))
    const submitter = startSubmitter()
    const id = await hold({ command: { kind: 'button', label: 'U1' }, parentId: 'p' }, submitter)
    expect((await bench.job('p'))?.pressed).toEqual(['U1'])
    await submitter.undo(id)
    expect((await bench.job('p'))?.pressed).toEqual([])
  })
  test('undo comes too late once it is sent, and changes nothing', async () => {
    const submitter = startSubmitter()
    const id = await hold({}, submitter)
    await pass(5_000)
    expect(await submitter.undo(id)).toBe(false)
    expect(await bench.job(id)).toMatchObject({ state: 'accepted' })
  })
  test('the same command a moment later is the same job', async () => {
    const submitter = startSubmitter()
    const id = await hold({}, submitter)
    expect(await hold({}, submitter)).toBe(id)
  })
  test('what costs nothing leaves at once', async () => {
    const id = await hold({ command: { kind: 'info' } })
    expect((await bench.job(id))?.heldUntil).toBeUndefined()
  })
})

describe('a worker that was ended meanwhile', () => {
  test('is followed by one that sends when the time comes', async () => {
    const id = await hold()
    bench.timers.clear()
    const next = startSubmitter()
    await next.resume()
    expect(left).toEqual([])
    await pass(5_000)
    expect(left).toHaveLength(1)
    expect(await bench.job(id)).toMatchObject({ state: 'accepted' })
  })
  test('is followed by one that sends at once what is due, once', async () => {
    await hold()
    bench.timers.clear()
    bench.clock.now += 60_000
    const next = startSubmitter()
    await Promise.all([next.resume(), next.resume(), startSubmitter().resume()])
    await settle()
    expect(left).toHaveLength(1)
  })
  test('with the browser is followed by one that sends nothing by itself: a power cut may have undone that it left', async () => {
    const id = await hold()
    bench.timers.clear()
    // A power cut takes storage back to before it left.
    const before = await fakeBrowser.storage.local.get(null)
    await startSubmitter().resume()
    await pass(5_000)
    expect(left).toHaveLength(1)
    await fakeBrowser.storage.local.set(before)
    await fakeBrowser.storage.session.remove(Object.keys(await fakeBrowser.storage.session.get(null)))
    bench.timers.clear()
    await startSubmitter().resume()
    await settle()
    expect(left).toHaveLength(1)
    expect(await bench.job(id)).toMatchObject({ state: 'unknown', reason: { code: 'interrupted' } })
    expect(await bench.job(id)).not.toHaveProperty('heldUntil')
  })
  test('hours ago is followed by one that fails it and sends nothing', async () => {
    const id = await hold()
    bench.timers.clear()
    bench.clock.now += 3 * 60 * 60_000
    await startSubmitter().resume()
    await settle()
    expect(left).toEqual([])
    expect(await bench.job(id)).toMatchObject({ state: 'failed', reason: { code: 'not-sent' } })
  })
})

test('an account that was removed meanwhile is not sent to', async () => {
  const id = await hold()
  await bench.put(connections, connections.default)
  await pass(5_000)
  expect(left).toEqual([])
  expect(await bench.job(id)).toMatchObject({ state: 'failed', reason: { code: 'not-sent' } })
})

test('it goes to the relay that is there when it leaves', async () => {
  await hold()
  await bench.useRelay()
  await pass(5_000)
  expect(left[0]).toMatchObject({ sent: { origin: 'https://api.test', inbox: 'i'.repeat(12) } })
})
