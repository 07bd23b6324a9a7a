import { beforeEach, describe, expect, test } from 'vitest'
import type { InboxMessage } from '../../../../src/contract/inbox.ts'
import { inboxIdOf } from '../../../../src/extension/background/relay/inbox.ts'
import { openSealed } from '../../../../src/extension/background/relay/open-sealed.ts'
import { readLog } from '../../../../src/extension/platform/log.ts'
import { createNodeEncrypt } from '../../../../src/relay/seal/node-encrypt.ts'
import { plaintextOf } from '../../../../src/relay/seal/sealed-plaintext.ts'
import { createSealer } from '../../../../src/relay/seal/sealer.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import { createBench, savedInbox } from '../bench.ts'
import { message } from './relay-bench.ts'

const sealer = createSealer({ timers: systemTimers, createEncrypt: createNodeEncrypt })

let bench: ReturnType<typeof createBench>
beforeEach(() => {
  bench = createBench()
  return () => sealer.stop()
})

/** What a relay answers for these bytes, sealed to the key of `savedInbox`. */
async function sealed(plain: Uint8Array, changes: Partial<InboxMessage> = {}): Promise<InboxMessage> {
  const key = await bench.context.unsealer.publicKeyOf(savedInbox.seal.seed)
  const inbox = await inboxIdOf(savedInbox.secret, bench.context)
  const body = Buffer.from(await sealer.seal(plain, { key, inbox })).toString('base64')
  return message('1', { tag: null, contentType: null, body, encoding: 'base64', sealed: 1, ...changes })
}
const webhook = (body: Buffer | string, changes: object = {}) =>
  plaintextOf({ tag: 'j', type: 'application/json', headers: {}, body: Buffer.from(body), ...changes })
const open = async (messages: InboxMessage[], owner = savedInbox) =>
  (await openSealed(bench.context, { messages, cursor: '9', more: false, gap: false }, owner)).messages
const noted = async () => {
  await bench.context.log.written()
  return (await readLog(bench.session)).map(({ task, error, times }) => `${task}: ${error} ${times}`)
}

describe('a sealed message', () => {
  test('is the webhook that came, with its tag and its content type', async () => {
    const { id, receivedAt } = message('1')
    expect(await open([await sealed(webhook('{"a":"π"}\r\n'))])).toEqual([
      { id, receivedAt, tag: 'j', contentType: 'application/json', body: '{"a":"π"}\r\n' },
    ])
  })
  test.each([
    ['empty', ''],
    ['with a mark of byte order', '\uFEFF{}'],
    ['that ends in zeros', '{}\0\0'],
    ['of 200 kB', 'x'.repeat(200_000)],
  ])('is as it came: %s', async (_what, body) => {
    expect((await open([await sealed(webhook(body))]))[0]?.body).toBe(body)
  })
  test('that is no text is base64, as one that is not sealed', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe])
    const [opened] = await open([await sealed(webhook(bytes))])
    expect([opened?.body, opened?.encoding]).toEqual([bytes.toString('base64'), 'base64'])
  })
  test('stands among others that are not', async () => {
    const plain = message('2')
    const opened = await open([plain, await sealed(webhook('sealed')), plain])
    expect(opened.map(({ body }) => body)).toEqual([plain.body, 'sealed', plain.body])
  })
  test('is opened also when an older relay on the same Redis hands it out and does not say what it is', async () => {
    const { sealed: _, ...unsaid } = await sealed(webhook('{"a":1}'))
    expect(await open([unsaid])).toMatchObject([{ tag: 'j', body: '{"a":1}' }])
  })
  test('is not what some service sent as bytes, without a tag: that stays as it came, and is nothing to tell of', async () => {
    const bytes = Buffer.alloc(400, 0xff).toString('base64')
    const unsealed = message('1', { tag: null, contentType: null, encoding: 'base64', body: bytes })
    expect(await open([unsealed])).toEqual([unsealed])
    expect(await noted()).toEqual([])
  })
})

describe('one that can not be opened stays as it is, holds up no other, and is told of in the log', () => {
  const zeros = Buffer.alloc(256)
  const cases: [string, () => Promise<InboxMessage>][] = [
    ['of a later version', () => sealed(webhook('{}'), { sealed: 2 })],
    ['whose bytes were changed', () => sealed(webhook('{}'), { body: Buffer.alloc(400, 7).toString('base64') })],
    ['too short', () => sealed(webhook('{}'), { body: 'AAAA' })],
    ['that is no base64', () => sealed(webhook('{}'), { body: 'é' })],
    ['with nothing in it', () => sealed(Buffer.alloc(0))],
    ['without a head', () => sealed(zeros)],
    ['whose head is no JSON', () => sealed(Buffer.from('head\nbody'))],
    ['whose head has another shape', () => sealed(Buffer.from('{"tag":5}\nbody'))],
    ['with a tag that is none', () => sealed(webhook('{}', { tag: '<b>' }))],
    ['that is shorter than it says', () => sealed(webhook('x'.repeat(600)).subarray(0, 512))],
    ['whose head does not end', () => sealed(Buffer.alloc(9000, 'x'))],
  ]
  test.each(cases)('%s', async (_what, make) => {
    const broken = await make()
    const good = await sealed(webhook('good'))
    const opened = await open([broken, good])
    expect([opened[0], opened[1]?.body]).toEqual([broken, 'good'])
    expect(await noted()).toEqual([expect.stringMatching(/^open sealed message: \S.* 1$/)])
  })
  test('in a browser whose seed is lost', async () => {
    const message = await sealed(webhook('{}'))
    const lost = { ...savedInbox, seal: { seed: 'f'.repeat(43), storedAt: 0 } }
    expect(await open([message], lost)).toEqual([message])
    expect(await open([message], { ...savedInbox, seal: null as never })).toEqual([message])
  })
})

/** Made once with the scheme's first version: what lies at relays must stay readable whatever is changed here. */
test('what an earlier version sealed can still be opened', async () => {
  const kept = message('1', { tag: null, contentType: null, encoding: 'base64', sealed: 1, body: goldenBody })
  expect(await open([kept])).toMatchObject([{ tag: 'job-1', contentType: 'application/json', body: '{"kept":true}' }])
})

const goldenBody = [
  '3jWZFC8gaexiL7rp6gxLmjVdSQOq4AKIz5TfU2iMVhG9SCVVyGMKN5bQT6VR1+6yjWWqfBu1/9OPffhOGYt8sXPrYTG/3w8xmMFHp+9pfU8VzC',
  'dPpCHlm3qhhzbIeFzWvK0ePmRgHAuhQO574F6fyUvVSxm/0FvkBIMlANGa/NTcgO/gKTM5yEbcq0yEgqBMzEnujP0WnKo1QbRoOD/Hg4cqyyCo',
  'Z8aLfYONo8U8UbMhg2JEu1n0qyCJOyTE0s8tavw5TWjKigXI/kErfPwP5IPDynz2XqOWeOecmBvvb0GH5O4o+am9pmf6d5j7TG/+3g/x5GPFpq',
  'OCE2Ge4/lJKwDg3xZe5byRFEvPp8QEgzVALqDE0OocNroeXmupckkumoQ4vJBhVobBX2SjFFS8GFBvC0YyE1HSXqUlrg==',
].join('')
