import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import type { Submission } from '../../../../src/extension/background/sending/earlier.ts'
import { createSubmitter } from '../../../../src/extension/background/sending/submit.ts'
import { connections, requests, settings } from '../../../../src/extension/store/items.ts'
import { timeOfId } from '../../../../src/shared/id.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { aJob, createBench, savedInbox } from '../bench.ts'

const now = 1_000_000_000
const minute = 60_000

let bench: ReturnType<typeof createBench>
/** What stood in storage of the job when its request left. */
let stored: (Job | undefined)[]
let urls: string[]
beforeEach(async () => {
  bench = createBench()
  ;[stored, urls] = [[], []]
  bench.net.fetch = async (url, init) => {
    const { ref } = JSON.parse(String(init.body)) as { ref: string }
    urls.push(url)
    stored.push(await bench.job(ref))
    return Response.json({ messageId: 'm', success: true })
  }
  await bench.connect({}, { id: 'd', address: 'https://other.test' })
})

const imagine = { kind: 'imagine', prompt: 'a fox' } as const
const never = () => Promise.reject(new Error('not to be asked'))
async function submit(submission: Partial<Submission> = {}) {
  const inbox = { fresh: never, renew: never, replace: never, sealAgain: never, beforeSending: async () => savedInbox }
  const pictures = createMemoryPictures()
  const submitter = createSubmitter({ ...bench.context, permitted: async () => true, pictures, inbox })
  const submitted = await submitter.submit({ command: imagine, ...submission })
  if (!submitted.ok) return { code: submitted.error.code }
  await submitted.value.sent
  return { job: await bench.job(submitted.value.jobId), id: submitted.value.jobId }
}

describe('a job', () => {
  test('stands in storage before anything leaves the browser', async () => {
    await bench.useRelay()
    const { id } = await submit()
    expect(stored).toEqual([
      {
        ...{ id, connectionId: 'c', provider: 'imaginepro', command: imagine, state: 'sending' },
        ...{ createdAt: now, updatedAt: now, deadlineAt: now + 15 * minute },
        sent: { origin: 'https://api.test', inbox: 'i'.repeat(12) },
      },
    ])
    expect(timeOfId(id ?? '')).toBe(now)
  })
  test('says of no inbox where there is none', async () => {
    const { job } = await submit()
    expect(job?.sent).toEqual({ origin: 'https://api.test' })
  })
  test('is not made without an account', async () => {
    await bench.connect()
    expect(await submit()).toEqual({ code: 'not-set-up' })
    expect(await submit({ connectionId: 'gone' })).toEqual({ code: 'not-set-up' })
    expect(urls).toEqual([])
  })
})

describe('goes', () => {
  const origins = () => urls.map((url) => new URL(url).origin)
  test('to the active account, or to the one that is named', async () => {
    await submit()
    await submit({ connectionId: 'd' })
    await bench.change(async (transaction) => {
      const saved = await transaction.read(connections)
      transaction.put(connections, { ...saved, active: 'd' })
    })
    await submit({ command: { ...imagine, prompt: 'another' } })
    expect(origins()).toEqual(['https://api.test', 'https://other.test', 'https://other.test'])
  })
  test('where its parent went, whatever is named', async () => {
    await bench.add(aJob({ id: 'p', connectionId: 'd', state: 'done', messageId: 'pm' }))
    const { job } = await submit({ command: { kind: 'button', label: 'U1' }, parentId: 'p', connectionId: 'c' })
    expect(origins()).toEqual(['https://other.test'])
    expect(job).toMatchObject({ connectionId: 'd', parentId: 'p' })
  })
  test('nowhere when its parent was deleted: nobody pays for it elsewhere', async () => {
    expect(await submit({ command: { kind: 'button', label: 'U1' }, parentId: 'gone' })).toEqual({
      code: 'no-such-job',
    })
    expect(await submit({ parentId: 'gone', connectionId: 'd' })).toEqual({ code: 'no-such-job' })
    expect(urls).toEqual([])
  })
})

describe('a press', () => {
  const pressed = async () => (await bench.job('p'))?.pressed
  test('stands on its picture, once for each button', async () => {
    await bench.add(aJob({ id: 'p', state: 'done', messageId: 'pm' }))
    await submit({ command: { kind: 'button', label: 'U1' }, parentId: 'p' })
    expect(await pressed()).toEqual(['U1'])
    await submit({ command: { kind: 'button', label: 'U2', customId: 'custom' }, parentId: 'p' })
    await submit({ command: { kind: 'button', label: 'U1' }, parentId: 'p', again: true })
    expect(await pressed()).toEqual(['U1', 'custom'])
    await submit({ command: { kind: 'seed' }, parentId: 'p' })
    expect(await pressed()).toEqual(['U1', 'custom'])
  })
})

describe('the page it was made from', () => {
  const source = { url: 'https://reading.example/canary-a', title: 'canary-b', text: 'canary-c' }
  const remember = (rememberSources: boolean) => bench.put(settings, { ...settings.default, rememberSources })

  test('is not kept before the user was asked: only that there is something to ask', async () => {
    const { job } = await submit({ source })
    expect(job).toMatchObject({ sourceUnasked: true })
    expect(JSON.stringify(await bench.context.store.readRecent(10))).not.toContain('canary')
  })
  test('is not kept, nor asked for again, when the user said no', async () => {
    await remember(false)
    const { job } = await submit({ source })
    expect(job).not.toHaveProperty('source')
    expect(job).not.toHaveProperty('sourceUnasked')
  })
  test('is kept in the same write as the job when the user said yes, and leaves the browser in no request', async () => {
    await remember(true)
    const sent: string[] = []
    const { fetch } = bench.net
    bench.net.fetch = (url, init) => {
      sent.push([url, JSON.stringify([...new Headers(init.headers)]), String(init.body)].join(' '))
      return fetch(url, init)
    }
    const { job } = await submit({ source })
    expect(stored[0]?.source).toEqual(source)
    expect(job?.source).toEqual(source)
    expect(job).not.toHaveProperty('sourceUnasked')
    expect(sent).toHaveLength(1)
    expect(sent.join()).not.toContain('canary')
  })
  test('is none where a job was made of no page', async () => {
    await remember(true)
    expect((await submit()).job).not.toHaveProperty('source')
  })
})

describe('the speed', () => {
  const account = (speed: 'relax' | null) => ({
    ...{ readAt: 1, fast: null, credits: null, speed, visibility: null, subscription: null, entries: [] },
    queue: { fast: null, relax: null, running: null },
  })
  test.each([
    ['a fox --fast', 'fast'],
    ['a fox --TURBO --ar 3:2', 'turbo'],
    ['a fox —relax', 'relax'],
    ['--fast --relax', 'fast'],
    ['a fox --fastest', undefined],
    ['a fox -fast', undefined],
    ['a fox fast', undefined],
  ])('of %s is %s', async (prompt, speed) => {
    expect((await submit({ command: { kind: 'imagine', prompt } })).job?.speed).toBe(speed)
  })
  test('is the account’s, where the prompt says none', async () => {
    await bench.change(async (transaction) => transaction.putAccount('c', account('relax')))
    expect((await submit()).job?.speed).toBe('relax')
    expect((await submit({ command: { kind: 'imagine', prompt: 'x --fast' } })).job?.speed).toBe('fast')
    expect((await submit({ command: { kind: 'blend', urls: [] } })).job?.speed).toBe('relax')
    expect((await submit({ command: { kind: 'info' } })).job).not.toHaveProperty('speed')
    await bench.change(async (transaction) => transaction.putAccount('c', account(null)))
    expect((await submit({ command: { kind: 'imagine', prompt: 'y' } })).job).not.toHaveProperty('speed')
  })
})

describe('the same request', () => {
  test('is one job, however much later, as long as the job is there', async () => {
    const first = await submit({ requestId: 'r' })
    bench.clock.now += 60 * minute
    expect(await submit({ requestId: 'r', again: true })).toEqual(first)
    expect(urls).toHaveLength(1)
    await bench.change((transaction) => transaction.removeJob(first.id ?? ''))
    expect((await submit({ requestId: 'r' })).id).not.toBe(first.id)
  })
  test('is known for the last hundred', async () => {
    const known = Array.from({ length: 100 }, (_, index) => ({ id: `r${index}`, jobId: 'x' }))
    await bench.put(requests, known)
    const { id } = await submit({ requestId: 'new' })
    const saved = await bench.store.read(requests)
    expect(saved).toEqual([...known.slice(1), { id: 'new', jobId: id }])
    bench.clock.now += minute
    await submit()
    expect(await bench.store.read(requests)).toEqual(saved)
  })
})

describe('within two seconds', () => {
  const twice = async (second: Partial<Submission>, first: Partial<Submission> = {}, laterMs = 1999) => {
    const { id } = await submit(first)
    bench.clock.now += laterMs
    return (await submit({ ...first, ...(second as object) })).id === id
  }
  test.each([
    ['the same', {}, {}, 1999, true],
    ['the same, after the clock was set back', {}, {}, -1999, true],
    ['the same, two seconds later', {}, {}, 2000, false],
    ['the same, after the clock was set back by more', {}, {}, -2000, false],
    ['other words', { command: { kind: 'imagine', prompt: 'other' } }, {}, 1, false],
    ['another account', { connectionId: 'd' }, {}, 1, false],
    ['what the user wants once more', { again: true }, {}, 1, false],
    ['a switch', {}, { command: { kind: 'speed', speed: 'fast' } }, 1, true],
    [
      'the other way of a switch',
      { command: { kind: 'speed', speed: 'relax' } },
      { command: { kind: 'speed', speed: 'fast' } },
      1,
      false,
    ],
  ] as [string, Partial<Submission>, Partial<Submission>, number, boolean][])(
    'one act or two: %s',
    async (_what, second, first, laterMs, isOne) => {
      expect(await twice(second, first, laterMs)).toBe(isOne)
    },
  )
  test('a job that is sent again is not the one beside it', async () => {
    const { id } = await submit()
    expect((await submit({ instead: id })).id).not.toBe(id)
  })
  test('a switch there, back and there again is three', async () => {
    const ids = []
    for (const speed of ['fast', 'relax', 'fast'] as const) {
      ids.push((await submit({ command: { kind: 'speed', speed } })).id)
      bench.clock.now += 1
    }
    expect(new Set(ids).size).toBe(3)
    expect((await submit({ command: { kind: 'speed', speed: 'fast' }, connectionId: 'd' })).id).not.toBe(ids[2])
    await submit({ command: { kind: 'visibility', visibility: 'public' } })
    expect((await submit({ command: { kind: 'speed', speed: 'fast' } })).id).toBe(ids[2])
  })
  test('of twenty-one jobs the first is one of its own again', async () => {
    const { id } = await submit()
    for (let count = 0; count < 19; count++) await submit({ command: { kind: 'imagine', prompt: String(count) } })
    expect((await submit()).id).toBe(id)
    await submit({ command: { kind: 'imagine', prompt: 'one more' } })
    expect((await submit()).id).not.toBe(id)
  })
})
