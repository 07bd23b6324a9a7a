import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { inboxOpenedSchema } from '../../../src/contract/inbox.ts'
import { codeOf } from '../support/relay.ts'
import { relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

const day = 86_400_000

/** What comes in comes out. */
export function describeDelivery(start: StartRelay): void {
  describe('delivery', () => {
    const relay = relayFor(start, unlimited)
    describe('to an inbox that is not sealed', () => describeDeliveryTo(relay, false))
    describe('to a sealed inbox', () => describeDeliveryTo(relay, true))
  })
}

function describeDeliveryTo({ client, url, ...relay }: ReturnType<typeof relayFor>, sealed: boolean): void {
  const opened = () => relay.opened({}, sealed)

  it('opens an inbox, says what it is, and whether it was there', async () => {
    const one = client(sealed)
    const before = Date.now()
    const response = await one.open()
    const inbox = inboxOpenedSchema.parse(await response.json())
    expect([response.status, inbox]).toMatchObject([
      200,
      {
        id: one.id,
        hook: `${url()}/h/${one.id}`,
        created: true,
        limits: { bodyBytes: 262_144, messages: 1000, bytes: 16_777_216, waiting: 8, keepDays: 7 },
      },
    ])
    expect(Date.parse(inbox.expiresAt) - before).toBeGreaterThanOrEqual(30 * day)
    expect(Date.parse(inbox.expiresAt) - before).toBeLessThan(31 * day)
    expect(Date.parse(inbox.unusedUntil ?? '')).toBeLessThanOrEqual(Date.now() + day / 24)
    expect((await one.post()).status).toBe(202)
    const again = inboxOpenedSchema.parse(await (await one.open()).json())
    expect([again.created, again.unusedUntil]).toEqual([false, undefined])
  })

  it('hands over what came: body, tag, content type, time, in the order of its numbers', async () => {
    const one = await opened()
    const before = Date.now()
    const posted = await one.post('{"π":"…"}', 'job-1')
    expect([posted.status, posted.headers.get('content-type')]).toEqual([202, 'application/json'])
    const { id } = JSON.parse(await posted.text())
    await one.post('', '', { 'content-type': 'text/plain' })
    await one.post(new Uint8Array([1]), 'A-Z_.~', { 'content-type': 'image/png' })
    const { messages, more, gap, cursor } = await one.read()
    expect(messages.map(({ body, tag, contentType }) => [body, tag, contentType])).toEqual([
      ['{"π":"…"}', 'job-1', 'application/json'],
      ['', null, 'text/plain'],
      ['\u0001', 'A-Z_.~', 'image/png'],
    ])
    expect([messages[0]?.id, messages[2]?.id, more, gap]).toEqual([id, cursor, false, false])
    const numbers = messages.map((message) => Number(message.id))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    for (const { receivedAt } of messages) expect(Math.abs(Date.parse(receivedAt) - before)).toBeLessThan(60_000)
  })

  it('hands over any bytes as they are', async () => {
    const one = await opened()
    const bodies = [randomBytes(3000), Buffer.from([0xff]), Buffer.from('\ufeffmark'), Buffer.from('a\0b\n"\\\u2028')]
    for (const body of bodies) await one.post(new Uint8Array(body))
    const { messages } = await one.read()
    const bytes = messages.map(({ body, encoding }) => Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8'))
    expect(bytes.map((body) => body.toString('hex'))).toEqual(bodies.map((body) => body.toString('hex')))
    expect(messages.map(({ encoding }) => encoding)).toEqual(['base64', 'base64', undefined, undefined])
  })

  it('hands over pages, each once, to who keeps the cursor', async () => {
    const one = await opened()
    for (const n of [1, 2, 3, 4, 5]) await one.post(String(n))
    const got: string[] = []
    const mores: boolean[] = []
    for (let after = '', more = true; more; ) {
      const read = await one.read(`?limit=2&after=${after}`)
      got.push(...read.messages.map(({ body }) => body))
      mores.push(read.more)
      after = read.cursor
      more = read.more
    }
    expect([got, mores]).toEqual([
      ['1', '2', '3', '4', '5'],
      [true, true, false],
    ])
  })

  it('gives no more than 256 KiB at once', async () => {
    const one = await opened()
    for (const letter of ['a', 'b', 'c']) await one.post(letter.repeat(90_000))
    const first = await one.read()
    expect([first.messages.length, first.more]).toEqual([2, true])
    const second = await one.read(`?after=${first.cursor}`)
    expect([second.messages.map(({ body }) => body[0]), second.more]).toEqual([['c'], false])
  })

  it('stores webhooks that come at once, each once', async () => {
    const one = await opened()
    const posted = await Promise.all(Array.from({ length: 50 }, (_, n) => one.post(String(n), `job-${n}`)))
    expect(new Set(posted.map(({ status }) => status))).toEqual(new Set([202]))
    const { messages } = await one.read()
    expect(new Set(messages.map(({ body }) => body)).size).toBe(50)
    for (const { body, tag } of messages) expect(tag).toBe(`job-${body}`)
  })

  it('gives all it has, and tells of the gap, to a cursor of another relay', async () => {
    const one = await opened()
    await one.post('kept')
    const found = await one.read(`?after=${Number.MAX_SAFE_INTEGER}`)
    expect([found.messages.map(({ body }) => body), found.gap]).toEqual([['kept'], true])
    expect((await one.read(`?after=${found.cursor}`)).gap).toBe(false)
  })

  it('lets go of what is acknowledged, and of nothing else', async () => {
    const one = await opened()
    for (const body of ['one', 'two', 'three']) await one.post(body)
    const { messages } = await one.read()
    for (const _ of [1, 2]) expect((await one.acknowledge(messages[1]?.id ?? '')).status).toBe(204)
    expect((await one.read()).messages.map(({ body }) => body)).toEqual(['three'])
  })

  it('has nothing left of an inbox that was closed', async () => {
    const [one, other] = [await opened(), await opened()]
    await one.post('gone')
    await other.post('kept')
    expect((await one.close()).status).toBe(204)
    for (const response of [await one.post(), await one.messages(), await one.close(), await one.acknowledge('1')])
      expect([response.status, await codeOf(response)]).toEqual([404, 'no-inbox'])
    await one.open()
    expect((await one.read()).messages).toEqual([])
    expect((await other.read()).messages.map(({ body }) => body)).toEqual(['kept'])
  })
}
