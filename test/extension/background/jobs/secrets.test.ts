import { describe, expect, test } from 'vitest'
import type { Account } from '../../../../src/contract/account.ts'
import { cleaning, cleanReceipt, cleanUpdate } from '../../../../src/extension/background/jobs/clean.ts'
import { maskReason, maskUpdate } from '../../../../src/extension/background/jobs/secrets.ts'
import { formerRelays } from '../../../../src/extension/store/items.ts'
import { mask, ownSecrets } from '../../../../src/extension/store/secrets.ts'
import { aJob, anUpdate, createBench, savedInbox } from '../bench.ts'

const former = { ...savedInbox, secret: 'former-secret', hook: 'https://old.test/h/former-id', accessKey: 'former-key' }

describe('what opens something of the user’s', () => {
  test('is every token, every inbox and its key, each once, but nothing as short as a word', async () => {
    const bench = createBench()
    await bench.connect({}, { id: 'd' })
    await bench.useRelay({ accessKey: 'key' })
    await bench.put(formerRelays, [{ ...former, after: null, leftAt: 1, failures: 0, nextAt: 0 }])
    expect((await bench.change(ownSecrets)).toSorted()).toEqual(
      [
        'secret-token',
        savedInbox.secret,
        savedInbox.seal.seed,
        'i'.repeat(43),
        'former-secret',
        'former-id',
        'former-key',
      ].toSorted(),
    )
  })
  test('of four letters is one', async () => {
    const bench = createBench()
    await bench.useRelay({ accessKey: 'keys' })
    expect(await bench.change(ownSecrets)).toContain('keys')
  })
})

test('a secret is taken out wherever it stands, and as often', () => {
  expect(mask('tok-1 and tok-1, then tok-2', ['tok-1', 'tok-2'])).toBe('(removed) and (removed), then (removed)')
  expect(maskReason({ code: 'refused', detail: 'not tok-1' }, ['tok-1'])).toEqual({
    code: 'refused',
    detail: 'not (removed)',
  })
  const silent = { code: 'refused' } as const
  expect(maskReason(silent, ['tok-1'])).toBe(silent)
})

const account: Account = {
  readAt: 1,
  fast: null,
  credits: null,
  speed: null,
  visibility: null,
  queue: { fast: null, relax: null, running: null },
  subscription: { plan: 'plan of tok-1', status: 'active' },
  entries: [
    { key: 'for tok-1', value: 'is tok-1', known: true },
    { key: 'password', value: 'anything', known: false },
  ],
}

describe('an update', () => {
  test('is kept without them, in words, reasons and accounts', () => {
    const update = anUpdate({
      text: ['says tok-1', 'password: x'],
      reason: { code: 'refused', detail: 'tok-1' },
      account,
    })
    expect(maskUpdate(update, ['tok-1'])).toEqual({
      ...update,
      text: ['says (removed)'],
      reason: { code: 'refused', detail: '(removed)' },
      account: {
        ...account,
        subscription: { plan: 'plan of (removed)', status: 'active' },
        entries: [{ key: 'for (removed)', value: 'is (removed)', known: true }],
      },
    })
  })
  test('that is no account keeps every line', () => {
    const update = anUpdate({ text: ['password: a painting'] })
    expect(maskUpdate(update, ['tok-1'])).toEqual(update)
  })
  test('of an account without a subscription gets none', () => {
    const bare = { ...account, subscription: null }
    expect(maskUpdate(anUpdate({ account: bare }), []).account?.subscription).toBeNull()
  })
})

describe('links of an update', () => {
  const [far, near] = ['https://cdn.test/a.png', 'http://127.0.0.1:9000/a.png']
  const update = anUpdate({ pictures: [{ url: far }, { url: near }], preview: near })

  test('do not make this browser ask its own machine for an API elsewhere', async () => {
    const bench = createBench()
    await bench.connect({})
    const cleaned = cleanUpdate(update, await bench.change((transaction) => cleaning(transaction, aJob())))
    expect(cleaned.pictures).toEqual([{ url: far }, { url: near, usable: false }])
    expect(cleaned).not.toHaveProperty('preview')
    expect(cleanUpdate({ ...update, preview: far }, { secrets: [], near: false }).preview).toBe(far)
  })

  test('of an API on this machine may', async () => {
    const bench = createBench()
    await bench.connect({ address: 'http://127.0.0.1:9000/v2' })
    const cleaned = cleanUpdate(update, await bench.change((transaction) => cleaning(transaction, aJob())))
    expect(cleaned).toEqual(update)
  })

  test('of an immediate answer are looked at the same way, and its reason, too', () => {
    const finished = { kind: 'finished' as const, updates: [update] }
    const cleaned = cleanReceipt(finished, { secrets: [], near: false })
    expect(cleaned.updates[0]?.pictures[1]).toEqual({ url: near, usable: false })
    const unclear = { kind: 'unclear' as const, reason: { code: 'not-json' as const, detail: 'tok-1' } }
    expect(cleanReceipt(unclear, { secrets: ['tok-1'], near: false })).toEqual({
      kind: 'unclear',
      reason: { code: 'not-json', detail: '(removed)' },
    })
  })
})
