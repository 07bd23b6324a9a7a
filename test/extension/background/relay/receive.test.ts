import { beforeEach, describe, expect, test } from 'vitest'
import type { InboxMessage } from '../../../../src/contract/inbox.ts'
import { decode, receive } from '../../../../src/extension/background/relay/receive.ts'
import { providerOf } from '../../../../src/providers/registry.ts'
import { drawId } from '../../../../src/shared/id.ts'
import { noLog } from '../../../support/logs.ts'
import { aJob, createBench, savedInbox } from '../bench.ts'
import { message } from './relay-bench.ts'

let bench: ReturnType<typeof createBench>
beforeEach(async () => {
  bench = createBench()
  await bench.connect({})
})
const take = (more: Partial<InboxMessage> & { json?: unknown }, undecoded = false) => {
  const { json, ...rest } = more
  const body = json === undefined ? {} : { body: JSON.stringify(json) }
  const received = { message: message('1', { ...rest, ...body }), inbox: 'box', undecoded }
  return bench.change((transaction) => receive(bench.context, transaction, received))
}
const kept = async () => (await bench.store.readUnmatched()).map(({ value }) => value)
const state = async (id = 'j') => (await bench.job(id))?.state
const done = { status: 'DONE', uri: 'https://cdn.test/a.png' }

describe('a message finds its job', () => {
  test('by its tag', async () => {
    await bench.add(aJob())
    await take({ json: done })
    expect(await state()).toBe('done')
    expect(await kept()).toEqual([])
  })
  test('by its tag, though the body names another: the tag speaks for one body', async () => {
    await bench.add(aJob(), aJob({ id: 'other', messageId: 'm' }))
    await take({ json: { ...done, messageId: 'm' } })
    expect([await state(), await state('other')]).toEqual(['done', 'accepted'])
  })
  test('without a tag by what the body names, on the active connection', async () => {
    await bench.add(aJob({ messageId: 'm' }))
    await take({ tag: null, json: { ...done, messageId: 'm' } })
    expect(await state()).toBe('done')
  })
  test('in a body of several by what each names, else by the tag', async () => {
    await bench.add(aJob(), aJob({ id: 'other', messageId: 'm' }))
    await take({
      json: [
        { ...done, messageId: 'm' },
        { status: 'PROCESSING', progress: 5 },
      ],
    })
    expect([await state(), await state('other')]).toEqual(['running', 'done'])
  })
  test('by its tag in the words of the API that it was sent to, whatever is active now', async () => {
    await bench.add(aJob({ provider: 'apiframe' }))
    await take({ json: { jobId: '42', status: 'completed', result: { images: ['https://cdn.test/a.png'] } } })
    expect((await bench.job('j'))?.result?.pictures).toEqual([{ url: 'https://cdn.test/a.png' }])
  })
  test('under the tag of a job that was deleted in none', async () => {
    await bench.add(aJob({ messageId: 'm' }))
    await take({ tag: drawId(5), json: { ...done, messageId: 'm' } })
    expect(await state()).toBe('accepted')
    expect(await kept()).toMatchObject([{ from: { connectionId: 'c', provider: 'imaginepro' } }])
    await take({ tag: 'a-tag-of-others', json: { ...done, messageId: 'm' } })
    expect(await state()).toBe('done')
  })
})

describe('a message is kept for the user to look at', () => {
  test.each([
    ['it is no text', { encoding: 'base64' }, false],
    ['reading it ended the worker', {}, true],
    ['it is no JSON', { body: 'nonsense' }, false],
    ['there is nothing in it', { body: '[]' }, false],
  ] as const)('when %s', async (_what, more, undecoded) => {
    await bench.add(aJob())
    await take({ json: 'body' in more ? undefined : done, ...more }, undecoded)
    expect(await state()).toBe('accepted')
    expect(await kept()).toHaveLength(1)
  })
  test('whole, when one of its updates was not taken', async () => {
    await bench.add(aJob())
    await take({ json: [done, { ...done, uri: 'https://cdn.test/b.png' }] })
    expect(await kept()).toMatchObject([{ tag: 'j', summary: 'https://cdn.test/b.png' }])
  })
  test('of nobody, when no connection is there', async () => {
    await bench.connect()
    await take({ tag: null, json: done })
    expect(await kept()).toHaveLength(1)
    expect((await kept())[0]).not.toHaveProperty('from')
  })
  test('but not our own tests, nor what was taken', async () => {
    await bench.add(aJob())
    await take({ tag: 'test.5', json: done })
    await take({ json: done })
    await take({ json: done })
    expect(await kept()).toEqual([])
  })
})

describe('what is kept', () => {
  test('is without our secrets, and without what calls itself one', async () => {
    await bench.useRelay({ accessKey: 'relay-key' })
    const hook = savedInbox.hook.slice(-43)
    const json = {
      note: `secret-token relay-key ${savedInbox.secret} ${hook}`,
      apiKey: 'x',
      'user-token': 'y',
      size: 'large',
    }
    await take({ tag: null, json })
    const [one] = await kept()
    const gone = '(removed)'
    expect(JSON.parse(one?.body ?? '')).toEqual({
      ...{ note: `${gone} ${gone} ${gone} ${gone}`, apiKey: gone, 'user-token': gone, size: 'large' },
    })
    await take({ tag: null, body: '{ "token" :  "z z" , "a": "b" }' })
    expect((await kept())[0]?.body).toBe('{ "token" :  "(removed)" , "a": "b" }')
  })
  test('is 64 KiB at most, its summary a line', async () => {
    await take({ tag: null, body: 'x'.repeat(70_000) })
    const [one] = await kept()
    expect([one?.body.length, one?.summary.length]).toEqual([65_536, 200])
  })
  test('came when the relay says, else now', async () => {
    await take({ tag: null, body: 'a' })
    expect((await kept())[0]?.receivedAt).toBe(Date.parse('2026-01-01T00:00:00Z'))
    await take({ tag: null, body: 'b', receivedAt: 'some day' })
    expect((await kept())[0]?.receivedAt).toBe(bench.clock.now)
  })
  test('of a job in a form that nobody knows is the latest three; what is no JSON at all is kept each time', async () => {
    await bench.add(aJob())
    for (let step = 0; step < 5; step++) await take({ id: `a${step}`, json: { phase: step } })
    expect(await kept()).toHaveLength(3)
    for (let step = 0; step < 5; step++) await take({ id: `b${step}`, body: `text ${step}` })
    expect(await kept()).toHaveLength(8)
    for (let step = 0; step < 5; step++) await take({ id: `c${step}`, tag: null, json: { phase: step } })
    expect(await kept()).toHaveLength(13)
  })
  test('of progress of the jobs of others is the latest of each', async () => {
    const progress = (messageId: string, percent: number) =>
      take({ tag: null, json: { status: 'PROCESSING', progress: percent, messageId } })
    for (const percent of [1, 2, 3]) await progress('m', percent)
    await progress('n', 9)
    expect((await kept()).map(({ body }) => JSON.parse(body).progress)).toEqual([9, 3])
  })
})

test('a decoder’s fault holds up nothing, and is in the log', async () => {
  const noted: string[] = []
  const provider = providerOf('imaginepro')
  expect(decode(undefined, '{}', { now: () => 1, log: noLog })).toBeNull()
  if (!provider) throw new Error('no provider')
  const broken = {
    ...provider,
    decodeHook: () => {
      throw new Error('fault')
    },
  }
  expect(decode(broken, '{}', { now: () => 1, log: { ...noLog, note: (task) => noted.push(task) } })).toBeNull()
  expect(noted).toEqual(['decode webhook'])
})
