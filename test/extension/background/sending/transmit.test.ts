import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createTransmitter, type Prepared } from '../../../../src/extension/background/sending/transmit.ts'
import { connections } from '../../../../src/extension/store/items.ts'
import type { Provider, ProviderRequest, Receipt, SendContext } from '../../../../src/providers/provider.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { aJob, anUpdate, createBench, savedInbox } from '../bench.ts'

const now = 1_000_000_000

let bench: ReturnType<typeof createBench>
/** What the API means, one after the other. */
let receipts: Receipt[]
let requests: RequestInit[]
let contexts: SendContext[]
let allowed: boolean
let freshHook: string | null
let provider: Provider
beforeEach(async () => {
  bench = createBench()
  ;[receipts, requests, contexts, allowed, freshHook] = [[], [], [], true, savedInbox.hook]
  provider = {
    ...(bench.context.providerOf('imaginepro') as Provider),
    encode(_command, sending) {
      contexts.push(sending)
      return request('first')
    },
    decodeReceipt: () => receipts.shift() ?? { kind: 'accepted', messageId: 'm', updates: [] },
  }
  bench.net.fetch = async (_url, init) => {
    requests.push(init)
    return new Response('{}')
  }
  await bench.connect({})
})
const request = (body: string): ProviderRequest => ({
  method: 'POST',
  url: 'https://api.test/x',
  headers: { a: 'b' },
  body,
})

/** Sends the job `j`. Timers ring at once; how long they are is in `pauses`. */
const pauses: number[] = []
async function transmit(more: Partial<Job> = {}, others: Partial<Prepared> = {}) {
  const job = aJob({ state: 'sending', ...more })
  await bench.add(job)
  pauses.length = 0
  const options = {
    ...bench.context,
    providerOf: () => provider,
    permitted: async () => allowed,
    pictures: createMemoryPictures(),
    timers: {
      after(delayMs: number, run: () => void) {
        // The longest a request may take never comes here.
        if (delayMs === 25_000) return () => {}
        pauses.push(delayMs)
        queueMicrotask(run)
        return () => {}
      },
    },
    inbox: {
      fresh: () => Promise.reject(new Error('not to be asked')),
      renew: () => Promise.reject(new Error('not to be asked')),
      replace: () => Promise.reject(new Error('not to be asked')),
      sealAgain: () => Promise.reject(new Error('not to be asked')),
      beforeSending: async () => (freshHook === null ? null : { ...savedInbox, hook: freshHook }),
    },
  }
  const [connection] = (await bench.store.read(connections)).list
  if (!connection) throw new Error('no connection')
  await createTransmitter(options)({ job, connection, parent: undefined, hook: savedInbox.hook, ...others })
  return bench.job('j')
}
const keyOf = (init: RequestInit | undefined) => new Headers(init?.headers).get('idempotency-key')

test('the worker is woken again, should it be ended right after the request left', async () => {
  let rings: number | undefined
  bench.net.fetch = async () => {
    rings = fakeBrowser.seen.alarms.get('tick')?.periodInMinutes
    return new Response('{}')
  }
  await transmit()
  expect(rings).toBe(0.5)
})

describe('nothing is sent, and the job has failed', () => {
  test.each([
    [
      'the API is none we know',
      () => {
        provider = undefined as unknown as Provider
      },
      'unsupported',
      {},
    ],
    [
      'the browser may not go there',
      () => {
        allowed = false
      },
      'permission',
      {},
    ],
    [
      'the API has no such command',
      () => {
        provider = { ...provider, encode: () => null }
      },
      'unsupported',
      {},
    ],
    [
      'nobody would tell of it',
      () => {
        const { poll: _, ...rest } = provider
        provider = rest
      },
      'no-hook',
      { hook: null },
    ],
    [
      'its picture can not be had',
      () => {
        provider = { ...provider, inline: ['describe'] }
      },
      'invalid-link',
      {},
    ],
  ] as const)('when %s', async (_what, arrange, code, others) => {
    arrange()
    const job = await transmit({ command: { kind: 'describe', url: 'nonsense' } }, others)
    expect(job).toMatchObject({ state: 'failed', reason: { code }, endedAt: now })
    expect(requests).toEqual([])
  })

  test('when the request can not leave: it is certain that nothing was charged', async () => {
    provider = { ...provider, encode: () => ({ ...request(''), headers: { a: 'line\nbreak' } }) }
    expect(await transmit()).toMatchObject({ state: 'failed', reason: { code: 'bad-token' } })
    expect(requests).toEqual([])
  })
})

test('without a hook an API that can be asked is used, and is asked soon', async () => {
  expect(await transmit({}, { hook: null })).toMatchObject({ state: 'accepted', nextCheckAt: now + 5000, checks: 0 })
  expect(contexts[0]?.hook).toBeNull()
})

test('the hook bears the job’s id as its tag, and is the one that holds now', async () => {
  const own = `https://moved.test/h/${'i'.repeat(43)}`
  freshHook = own
  expect(await transmit()).not.toHaveProperty('nextCheckAt')
  expect(contexts[0]).toMatchObject({ hook: `${own}/j`, ref: 'j', token: 'secret-token' })
  expect(contexts[0]).not.toHaveProperty('parent')
})

test.each([
  ['another inbox was chosen meanwhile', 'https://relay.test/h/another'],
  ['there is none any more', null],
])('the hook that the job was saved with is named when %s', async (_what, fresh) => {
  freshHook = fresh
  await transmit({}, { parent: aJob({ id: 'p', messageId: 'pm', handle: 'ph' }) })
  expect(contexts[0]).toMatchObject({ hook: `${savedInbox.hook}/j`, parent: { messageId: 'pm', followUpId: 'ph' } })
})

describe('a request that may have left', () => {
  test('and was not answered leaves the outcome open, and is asked for in a minute', async () => {
    bench.net.fetch = () => Promise.reject(new TypeError('broken'))
    expect(await transmit({ checks: 2 })).toMatchObject({
      ...{ state: 'unknown', reason: { code: 'unreachable' }, updatedAt: now, nextCheckAt: now + 60_000, checks: 2 },
    })
  })
  test('and was answered by riddles, too', async () => {
    receipts = [{ kind: 'unclear', reason: { code: 'not-json' } }]
    expect(await transmit()).toMatchObject({
      state: 'unknown',
      reason: { code: 'not-json' },
      nextCheckAt: now + 60_000,
      checks: 0,
    })
  })
  test('of a job of which news came meanwhile changes nothing', async () => {
    bench.net.fetch = async () => {
      await bench.change(async (transaction) => transaction.putJob(aJob({ state: 'running', progress: 10 })))
      throw new TypeError('broken')
    }
    expect(await transmit()).toEqual(aJob({ state: 'running', progress: 10 }))
  })
  test('of a job that was deleted meanwhile brings nothing back', async () => {
    bench.net.fetch = async () => {
      await bench.change((transaction) => transaction.removeJob('j'))
      return new Response('{}')
    }
    expect(await transmit()).toBeUndefined()
  })
})

describe('an API that asks to confirm', () => {
  const confirm = (n: number): Receipt => ({ kind: 'confirm', messageId: `c${n}`, next: request(`next ${n}`) })
  test('is told yes, three times at most, each time under a key of its own', async () => {
    receipts = [confirm(1), confirm(2), confirm(3)]
    expect(await transmit()).toMatchObject({ state: 'accepted', messageId: 'm' })
    expect(requests.map(({ body }) => body)).toEqual(['first', 'next 1', 'next 2', 'next 3'])
    expect(requests.map(keyOf)).toEqual(['j', 'j.1', 'j.2', 'j.3'])
    expect(new Headers(requests[1]?.headers).get('a')).toBe('b')
  })
  test('and never has enough leaves the outcome open: it may have begun', async () => {
    receipts = [1, 2, 3, 4].map(confirm)
    expect(await transmit()).toMatchObject({
      state: 'unknown',
      reason: { code: 'unexpected' },
      messageId: 'c3',
      nextCheckAt: now + 60_000,
    })
    expect(requests).toHaveLength(4)
  })
  test('is known by its id before that, so that a killed worker leaves something to ask for', async () => {
    receipts = [confirm(1)]
    let known: string | undefined
    const answer = bench.net.fetch
    bench.net.fetch = async (url, init) => {
      if (init.body === 'next 1') known = (await bench.job('j'))?.messageId
      return answer(url, init)
    }
    await transmit()
    expect(known).toBe('c1')
  })
  test('by a request that is no POST gets no key', async () => {
    receipts = [{ kind: 'confirm', messageId: 'c', next: { ...request(''), method: 'DELETE' } }]
    await transmit()
    expect(requests.map(keyOf)).toEqual(['j', null])
  })
})

describe('an API that wants to be left alone', () => {
  const busy = (more: { retryAfterMs?: number } = {}): Receipt => ({
    ...{ kind: 'refused', reason: { code: 'rate-limited' }, updates: [] },
    ...more,
  })
  test.each([
    ['says not how long', {}, [3000]],
    ['says at once', { retryAfterMs: 0 }, [0]],
    ['says ten seconds', { retryAfterMs: 10_000 }, [10_000]],
  ])('and %s gets the same once more, under the same key', async (_what, more, waits) => {
    receipts = [busy(more)]
    expect((await transmit())?.state).toBe('accepted')
    expect(pauses).toEqual(waits)
    expect(requests.map(keyOf)).toEqual(['j', 'j'])
  })
  test.each([
    ['for longer', [busy({ retryAfterMs: 10_001 })], 1],
    ['twice', [busy(), busy()], 2],
    ['for another reason', [{ ...busy(), reason: { code: 'moderated' } }], 1],
  ] as [string, Receipt[], number][])('%s is left to the user', async (_what, answers, times) => {
    receipts = answers
    expect((await transmit())?.state).toBe('failed')
    expect(requests).toHaveLength(times)
  })
})

test('what an API says of the account in the same breath is kept, and no secret of ours', async () => {
  const account = {
    ...{ readAt: now, fast: null, credits: null, speed: null, visibility: null, subscription: null },
    ...{
      queue: { fast: null, relax: null, running: null },
      entries: [{ key: 'plan', value: 'secret-token', known: false }],
    },
  }
  receipts = [{ kind: 'finished', updates: [anUpdate({ state: 'done', text: ['plan: secret-token'], account })] }]
  const job = await transmit({ command: { kind: 'info' } })
  expect(job).toMatchObject({ state: 'done', result: { text: ['plan: (removed)'] } })
  expect((await bench.store.readAccount('c'))?.entries).toEqual([{ key: 'plan', value: '(removed)', known: false }])
})

test('a receipt that storage refuses is written as soon as it can be', async () => {
  const answer = bench.net.fetch
  bench.net.fetch = async (url, init) => {
    fakeBrowser.storage.local.refuses = true
    return answer(url, init)
  }
  const { set } = fakeBrowser.storage.local
  let refusals = 0
  fakeBrowser.storage.local.set = async function (entries) {
    if (this.refuses && Object.keys(entries).some((key) => key.startsWith('job:')) && ++refusals === 8)
      this.refuses = false
    return set.call(this, entries)
  }
  expect((await transmit())?.state).toBe('accepted')
  fakeBrowser.storage.local.set = set
  expect(pauses).toEqual([200, 500, 1000, 2000, 5000, 10_000, 10_000])
})
