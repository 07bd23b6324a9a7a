import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { inboxOpenedSchema, inboxReadSchema } from '../../../src/contract/inbox.ts'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { createAnswerer, type RelayAnswerer } from '../../../src/relay/answerer.ts'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import type { InboxStore } from '../../../src/relay/inbox/inbox.ts'
import { createMemoryStore } from '../../../src/relay/inbox/memory.ts'
import { nodePlatform } from '../../../src/relay/node-platform.ts'
import { systemTimers } from '../../../src/shared/clock.ts'
import { createClient } from '../support/relay.ts'
import { madeRequest } from '../support/request.ts'

const seed = randomBytes(32).toString('base64url')
const unsealer = createUnsealer()
const { secret, id } = createClient('')
const authorization = `Bearer ${secret}`

let key: string
let store: InboxStore
let answerer: RelayAnswerer
beforeEach(async () => {
  key = await unsealer.publicKeyOf(seed)
  store = createMemoryStore({ limits: limitsOf(defaultConfig), now: Date.now })
  answerer = start(store)
  return () => answerer.stop()
})

function start(with_: InboxStore): RelayAnswerer {
  return createAnswerer({
    store: with_,
    config: defaultConfig,
    platform: nodePlatform,
    ownUrl: () => 'http://relay.test',
    timers: systemTimers,
  })
}
const open = async (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return answerer.answer(madeRequest('PUT', '/v1/inbox', { headers: { authorization }, body: text }))
}
const post = async (body: string, headers: Record<string, string> = {}, tag = '/job-1') =>
  (await answerer.answer(madeRequest('POST', `/h/${id}${tag}`, { headers, body }))).status
const read = async () =>
  inboxReadSchema.parse(
    JSON.parse((await answerer.answer(madeRequest('GET', '/v1/inbox/messages', { headers: { authorization } }))).body),
  )
/** Head and body of a sealed message. */
const opened = async (body: string) => {
  const plain = Buffer.from(await unsealer.unseal(Uint8Array.from(Buffer.from(body, 'base64')), { seed, inbox: id }))
  const end = plain.indexOf('\n')
  const head = JSON.parse(plain.subarray(0, end).toString())
  return { head, body: plain.subarray(end + 1, end + 1 + head.size) }
}

describe('an inbox', () => {
  it('is sealed to the key that it is opened with, and says so from then on', async () => {
    for (const body of [{ seal: { v: 1, key } }, { seal: { v: 1, key }, more: 1 }, '']) {
      const answer = await open(body)
      expect(answer.status).toBe(200)
      expect(inboxOpenedSchema.parse(JSON.parse(answer.body)).seal).toEqual({ v: 1, key })
    }
  })

  it('is not, when nobody asks, or asks for a version that this relay does not know', async () => {
    for (const body of ['', {}, { other: 1 }, { seal: { v: 2, key } }]) {
      const answer = await open(body)
      expect([answer.status, JSON.parse(answer.body).seal]).toEqual([200, undefined])
    }
  })

  it('keeps its key: another one is refused, and the present one named', async () => {
    await open({ seal: { v: 1, key } })
    const other = await unsealer.publicKeyOf(randomBytes(32).toString('base64url'))
    const refused = await open({ seal: { v: 1, key: other } })
    expect([refused.status, JSON.parse(refused.body)]).toMatchObject([
      409,
      { code: 'other-seal-key', seal: { v: 1, key } },
    ])
    await post('{}')
    expect((await read()).messages[0]?.sealed).toBe(1)
  })

  it.each([
    ['no JSON', 'seal'],
    ['a list', '[]'],
    ['no object to seal to', '{"seal":5}'],
    ['no version', `{"seal":{"key":"${'k'.repeat(43)}"}}`],
    ['no key', '{"seal":{"v":1}}'],
    ['a key that is too short', '{"seal":{"v":1,"key":"short"}}'],
    ['a key that is none', `{"seal":{"v":1,"key":"${Buffer.alloc(32).toString('base64url')}"}}`],
    ['more than a key takes', JSON.stringify({ pad: 'x'.repeat(1100) })],
  ])('is not opened with %s', async (_what, body) => {
    const answer = await open(body)
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'bad-seal'])
    expect(await store.has(id)).toBe(false)
  })

  it('is not opened with a body that says to be longer, which is not even read', async () => {
    const request = madeRequest('PUT', '/v1/inbox', { headers: { authorization, 'content-length': '1025' } })
    request.body = () => Promise.reject(new Error('It was read'))
    expect((await answerer.answer(request)).status).toBe(400)
  })
})

describe('a webhook', () => {
  it('is kept sealed, with its tag and its content type inside, and nothing of it beside', async () => {
    await open({ seal: { v: 1, key } })
    expect(await post('{"prompt":"π"}', { 'content-type': 'application/json' })).toBe(202)
    const [message] = (await read()).messages
    expect(message).toMatchObject({ tag: null, contentType: null, sealed: 1, encoding: 'base64' })
    const { head, body } = await opened(message?.body ?? '')
    expect(head).toEqual({ tag: 'job-1', type: 'application/json', size: 15, headers: {} })
    expect(body.toString()).toBe('{"prompt":"π"}')
    const kept = await store.read(id, 0, 10)
    expect(kept?.messages.map(({ body: bytes }) => /prompt|job-1/.test(Buffer.from(bytes).toString('latin1')))).toEqual(
      [false],
    )
  })

  it('keeps the headers that sign it, and no others', async () => {
    await open({ seal: { v: 1, key } })
    const signed = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,c2lnbmF0dXJl',
      'x-fal-webhook-signature': 'ab12',
      'x-bfl-signature': 'sha256=cd34',
    }
    await post('{}', { ...signed, authorization: 'Basic secret', cookie: 'a=b', 'x-forwarded-for': '192.0.2.9' })
    expect((await opened((await read()).messages[0]?.body ?? '')).head.headers).toEqual(signed)
  })

  it('keeps none of them when they are too long to be signatures', async () => {
    await open({ seal: { v: 1, key } })
    await post('{}', { 'webhook-id': 'x'.repeat(1000), 'webhook-signature': 'v1,x' })
    expect((await opened((await read()).messages[0]?.body ?? '')).head).toMatchObject({ tag: 'job-1', headers: {} })
  })

  it('without a tag, a content type or a body is sealed like any other', async () => {
    await open({ seal: { v: 1, key } })
    await post('', {}, '')
    const { head, body } = await opened((await read()).messages[0]?.body ?? '')
    expect([head, body.byteLength]).toEqual([{ tag: null, type: null, size: 0, headers: {} }, 0])
  })

  it('from before the inbox had a key stays readable as it is', async () => {
    await open('')
    await post('plain')
    await open({ seal: { v: 1, key } })
    await post('sealed')
    const { messages } = await read()
    expect(messages.map(({ body, sealed }) => [sealed, sealed ? '' : body])).toEqual([
      [undefined, 'plain'],
      [1, ''],
    ])
    expect((await opened(messages[1]?.body ?? '')).body.toString()).toBe('sealed')
  })

  it('is sealed also when another process gives the inbox its key meanwhile', async () => {
    await store.open(id)
    let known = 0
    // What this process knows of it is out of date once.
    answerer.stop()
    answerer = start({ ...store, sealKeyOf: (asked) => (known++ === 0 ? null : store.sealKeyOf(asked)) })
    await store.open(id, key)
    expect(await post('late')).toBe(202)
    const [message] = (await read()).messages
    expect((await opened(message?.body ?? '')).body.toString()).toBe('late')
  })

  it('is refused, not kept in clear, when the key of its inbox changes all the time', async () => {
    await store.open(id, key)
    answerer.stop()
    answerer = start({ ...store, sealKeyOf: () => null })
    const request = madeRequest('POST', `/h/${id}`, { body: 'clear' })
    const answer = await Promise.resolve(answerer.answer(request)).catch((error: unknown) =>
      answerer.failed(error, 'hook'),
    )
    expect(answer.status).toBe(503)
    expect((await read()).messages).toEqual([])
  })
})
