import { describe, expect, it } from 'vitest'
import { codeOf, problemOf } from '../support/relay.ts'
import { relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

/** What is too much is refused, with the same answers everywhere. */
export function describeLimiting(start: StartRelay): void {
  describe('limits of size and number', () => {
    const { opened } = relayFor(start, {
      ...unlimited,
      RELAY_MAX_BODY_BYTES: '1024',
      RELAY_MAX_MESSAGES: '3',
      RELAY_MAX_BYTES: '3000',
    })

    it('refuses a body that is too large, by its length and when it says none', async () => {
      const one = await opened()
      const chunked = new ReadableStream({
        start(controller) {
          for (let n = 0; n < 3; n++) controller.enqueue(new Uint8Array(500))
          controller.close()
        },
      })
      const post = (body: RequestInit['body']) =>
        // A stream needs it; the type does not know it.
        fetch(one.hook, { method: 'POST', body: body ?? null, ...{ duplex: 'half' } })
      for (const body of [new Uint8Array(1025), chunked])
        expect(await (await post(body)).json()).toMatchObject({ status: 413, code: 'body-too-large', maxBytes: 1024 })
      expect((await post(new Uint8Array(1024))).status).toBe(202)
      expect((await one.read()).messages).toHaveLength(1)
    })

    it('refuses what is over the number of messages, drops nothing, and takes again after an acknowledgement', async () => {
      const one = await opened()
      for (const body of ['1', '2', '3']) expect((await one.post(body)).status).toBe(202)
      const refused = await one.post('4')
      expect([refused.status, refused.headers.has('retry-after'), await codeOf(refused)]).toEqual([
        507,
        true,
        'inbox-full',
      ])
      const { messages } = await one.read()
      expect(messages.map(({ body }) => body)).toEqual(['1', '2', '3'])
      await one.acknowledge(messages[0]?.id ?? '')
      expect((await one.post('5')).status).toBe(202)
    })

    it('refuses what is over the bytes of an inbox, a message being 512 more than its body', async () => {
      const one = await opened()
      expect((await one.post('x'.repeat(1000))).status).toBe(202)
      expect(await codeOf(await one.post('x'.repeat(977)))).toBe('inbox-full')
      expect((await one.post('x'.repeat(976))).status).toBe(202)
    })
  })

  describe('limits of the rate of an inbox', () => {
    const { opened } = relayFor(start, {
      RELAY_ADDRESS_RATE_PER_MINUTE: '0',
      RELAY_RATE_PER_MINUTE: '5',
      RELAY_MAX_MESSAGES: '5',
    })

    it('lets so many webhooks in, then asks to wait, and says how many are left', async () => {
      const [one, other] = [await opened(), await opened()]
      const first = await one.post()
      expect(first.headers.get('ratelimit-policy')).toBe('"inbox";q=5;w=60')
      expect(first.headers.get('ratelimit')).toMatch(/^"inbox";r=4;t=1[23]$/)
      for (let n = 0; n < 4; n++) expect((await one.post()).status).toBe(202)
      const refused = await one.post()
      expect([refused.status, await codeOf(refused)]).toEqual([429, 'inbox-busy'])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await other.post()).status).toBe(202)
      // Reads are counted by themselves.
      expect((await one.read()).messages).toHaveLength(5)
    })

    it('lets so many reads in', async () => {
      const one = await opened()
      for (let n = 0; n < 5; n++) expect((await one.messages()).status).toBe(200)
      expect(await codeOf(await one.messages())).toBe('inbox-busy')
    })
  })

  describe('limits of the rate of an address', () => {
    const { client } = relayFor(start, { RELAY_RATE_PER_MINUTE: '0', RELAY_ADDRESS_RATE_PER_MINUTE: '60' })

    it('lets so many requests in, whatever they are for, then asks to wait', async () => {
      let refused: Response | undefined
      for (let n = 0; n < 61 && !refused; n++) {
        const response = await client().messages()
        if (response.status !== 404) refused = response
      }
      expect(refused && (await problemOf(refused))).toMatchObject({ status: 429, code: 'address-busy' })
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    })
  })
}
