import { beforeEach, describe, expect, test } from 'vitest'
import type { Batch } from '../../../../src/contract/batch.ts'
import type { Job } from '../../../../src/contract/job.ts'
import { createBatchQueue } from '../../../../src/extension/background/batches/queue.ts'
import { createBatchHandlers } from '../../../../src/extension/background/handlers/batches.ts'
import { createConnectionHandlers } from '../../../../src/extension/background/handlers/connections.ts'
import { recordUpdate } from '../../../../src/extension/background/jobs/record-update.ts'
import { createSubmitter } from '../../../../src/extension/background/sending/submit.ts'
import { batches, connections, jobIndex, promptsOf } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { anUpdate, createBench, savedInbox } from '../bench.ts'

let bench: ReturnType<typeof createBench>
let queue: ReturnType<typeof createBatchQueue>
let handlers: ReturnType<typeof createBatchHandlers>
/** Prompts that reached the API, in their order. */
let sent: string[]
/** What the API answers next; it takes the command without. */
let answers: (Response | Error)[]
let isOnline = true

beforeEach(async () => {
  bench = createBench()
  ;[sent, answers, isOnline] = [[], [], true]
  bench.net.fetch = async (url, init) => {
    if (init.method === undefined) return isOnline ? new Response('here') : Promise.reject(new TypeError('no network'))
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    if (answer) return answer
    expect(url).toContain('/imagine')
    sent.push((JSON.parse(String(init.body)) as { prompt: string }).prompt)
    return Response.json({ messageId: `m${sent.length}`, success: true })
  }
  await bench.connect({}, { id: 'd', address: 'https://other.test' })
  const platform = { ...bench.context.platform, network: { isOnline: () => isOnline } }
  const context = { ...bench.context, platform, permitted: async () => true, pictures: createMemoryPictures() }
  const never = () => Promise.reject(new Error('not to be asked'))
  const inbox = { fresh: never, renew: never, replace: never, sealAgain: never, beforeSending: async () => savedInbox }
  queue = createBatchQueue({ ...context, submitter: createSubmitter({ ...context, inbox }) })
  handlers = createBatchHandlers(context)
})

const words = (count: number, word = 'fox') => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)
const all = () => bench.store.read(batches)
const one = async (): Promise<Batch> => (await all())[0] ?? expect.fail('there is no batch')
const notified = () => [...fakeBrowser.seen.notices.keys()]
const pending = async (): Promise<Job[]> => bench.store.readJobs((await bench.store.read(jobIndex)).pending)

async function create(prompts: string[], requestId = prompts.join()): Promise<string> {
  const reply = await handlers['batches.create']({ requestId, prompts })
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.value.batchId
}

/** Runs until nothing more is written. */
async function run(): Promise<void> {
  await queue.run()
  for (let before = -1; before !== bench.writes(); ) {
    before = bench.writes()
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The API ends the oldest job that it paints. */
async function finish(
  update = anUpdate({ state: 'done', pictures: [{ url: 'https://cdn.test/1.png' }] }),
): Promise<void> {
  const [job] = await pending()
  if (!job) throw new Error('nothing is painted')
  bench.clock.now += 1_000
  await bench.change((transaction) => recordUpdate(transaction, job, update, bench.clock.now))
  await run()
}

const refusal = (status: number, message: string) => Response.json({ message, statusCode: status }, { status })

describe('a batch', () => {
  test('has as many under way as the service takes, keeps its order, and sends each once', async () => {
    await create(words(5))
    await run()
    expect(sent).toEqual(words(3))
    await run()
    expect(sent).toEqual(words(3))
    for (let ends = 0; ends < 5; ends++) await finish()
    expect(sent).toEqual(words(5))
    expect(await one()).toMatchObject({ state: 'done', total: 5, done: 5, failed: 0 })
    expect(await bench.store.read(promptsOf((await one()).id))).toEqual([])
  })
  test('counts what the user sends besides', async () => {
    await bench.add({ ...(await makeJob()), id: 'mine' })
    await create(words(5))
    await run()
    expect(sent).toEqual(words(2))
  })
  test('is one batch for one request', async () => {
    expect(await create(words(2), 'r')).toBe(await create(words(2), 'r'))
    expect(await all()).toHaveLength(1)
  })
  test('sends the same words as often as they stand there', async () => {
    await create(['fox', 'fox', 'fox'])
    await run()
    expect(sent).toEqual(['fox', 'fox', 'fox'])
  })
  test('takes turns with another one, the older first', async () => {
    await create(words(4))
    bench.clock.now += 1
    await create(words(4, 'owl'))
    await run()
    expect(sent).toEqual(['fox 1', 'owl 1', 'fox 2'])
    await finish()
    await finish()
    expect(sent.slice(3)).toEqual(['fox 3', 'owl 2'])
  })
  test('of another connection is sent beside it', async () => {
    await create(words(3))
    await bench.change(async (transaction) => {
      const saved = await transaction.read(connections)
      transaction.put(connections, { ...saved, active: 'd' })
    })
    await create(words(3, 'owl'))
    await run()
    expect(sent.toSorted()).toEqual([...words(3), ...words(3, 'owl')])
  })
})

describe('the user', () => {
  test('pauses it and resumes it, to the prompt', async () => {
    const id = await create(words(5))
    await run()
    await handlers['batches.pause']({ id })
    await finish()
    expect(sent).toHaveLength(3)
    await handlers['batches.resume']({ id })
    await run()
    expect(sent).toEqual(words(4))
  })
  test('cancels what has not been sent; what is on its way stays and is counted', async () => {
    const id = await create(words(5))
    await run()
    await handlers['batches.cancel']({ id })
    await finish()
    expect(sent).toHaveLength(3)
    expect(await one()).toMatchObject({ state: 'cancelled', next: 3, done: 1 })
    expect(await handlers['batches.resume']({ id })).toMatchObject({ error: { code: 'no-such-batch' } })
    expect(await handlers['batches.remove']({ id })).toMatchObject({ ok: true })
    expect(await all()).toEqual([])
    expect(await pending()).toHaveLength(2)
  })
  test('removes its connection: what is left is cancelled, and that is said', async () => {
    await create(words(5))
    await run()
    const context = { ...bench.context, permitted: async () => true }
    await createConnectionHandlers(context)['connections.remove']({ id: 'c' })
    await run()
    expect(await one()).toMatchObject({ state: 'cancelled', stoppedBy: 'connection' })
    expect(notified()).toEqual([`batch:${(await one()).id}`])
  })
})

async function makeJob(): Promise<Job> {
  return {
    ...{ id: 'j', connectionId: 'c', state: 'accepted', command: { kind: 'imagine', prompt: 'mine' } },
    ...{ createdAt: bench.clock.now, updatedAt: bench.clock.now, deadlineAt: bench.clock.now + 900_000 },
  }
}

describe('a refusal', () => {
  test.each([
    ['credits', refusal(402, 'no credits'), 'no-credits'],
    ['the token', refusal(401, 'invalid token'), 'bad-token'],
  ])('for %s pauses it, and its prompt is sent after it is resumed', async (_, answer, code) => {
    answers.push(answer)
    const id = await create(words(4))
    await run()
    expect(await one()).toMatchObject({ state: 'paused', reason: { code } })
    expect(sent).toEqual([])
    expect(await pending()).toEqual([])
    await run()
    expect(notified()).toEqual([`batch:${id}`])
    await handlers['batches.resume']({ id })
    await run()
    expect(sent).toEqual(words(3))
    expect((await one()).reason).toBeUndefined()
  })
  test('for the rate is waited out, longer each time, and no prompt is lost', async () => {
    const full = () => refusal(429, 'the queue is full, too many jobs')
    // The first of each time is sent once more by itself.
    answers.push(new Response('{}', { status: 429, headers: { 'retry-after': '60' } }), full())
    await create(words(4))
    await run()
    const first = await one()
    expect(first).toMatchObject({ state: 'running', reason: { code: 'rate-limited' }, back: [0], next: 1 })
    expect(await queue.dueTimes()).toEqual([first.heldUntil])
    bench.clock.now = (first.heldUntil ?? 0) - 1
    await run()
    expect(sent).toEqual([])
    answers.length = 0
    bench.clock.now += 1
    await run()
    expect(sent).toEqual(words(3))
    expect(await one()).not.toHaveProperty('heldUntil')
  })
  test('of the prompt itself ends its job, and the others go on', async () => {
    await create(words(4))
    await run()
    await finish(anUpdate({ state: 'failed', reason: { code: 'moderated' } }))
    expect(sent).toEqual(words(4))
    expect(await one()).toMatchObject({ state: 'running', failed: 1 })
  })
})

describe('a connection that breaks', () => {
  test('leaves the prompt in doubt, which is not sent again, and the others wait until something answers', async () => {
    answers.push(new TypeError('broken'))
    await create(words(3))
    await run()
    const [lost] = await pending()
    expect(lost).toMatchObject({ state: 'unknown', command: { prompt: 'fox 1' } })
    isOnline = false
    bench.clock.now = (await one()).heldUntil ?? 0
    await run()
    expect(sent).toEqual([])
    isOnline = true
    bench.clock.now = (await one()).heldUntil ?? bench.clock.now
    await run()
    expect(sent).toEqual(['fox 2', 'fox 3'])
  })
  test('is not tried while the browser has no network', async () => {
    isOnline = false
    await create(words(3))
    await run()
    expect(await pending()).toEqual([])
    isOnline = true
    await run()
    expect(sent).toEqual(words(3))
  })
})

describe('when it is over', () => {
  test('the user is notified once, of the whole', async () => {
    await create(words(3))
    await run()
    for (let ends = 0; ends < 3; ends++) await finish()
    expect(notified()).toEqual([`batch:${(await one()).id}`])
    expect((await bench.store.read(jobIndex)).chores.length).toBe(3) // their pictures are still to be fetched
    const jobs = await bench.store.readRecent(10)
    expect(jobs.filter(({ told }) => told === false)).toEqual([])
    expect(await one()).not.toHaveProperty('told')
  })
})
