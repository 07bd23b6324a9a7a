import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { inboxReadSchema } from '../../../src/contract/inbox.ts'
import { codeOf, eventually } from '../support/relay.ts'
import { relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

/** Who waits hears of what comes. */
export function describeWaiting(start: StartRelay): void {
  describe.concurrent('waiting', () => {
    const { opened, url } = relayFor(start, { ...unlimited, RELAY_MAX_WAITING: '2' })

    it('answers who waits when a message comes, as often as one comes', async () => {
      const one = await opened()
      let cursor = ''
      for (const body of ['first', 'second', 'third']) {
        const held = one.read(`?wait=25&after=${cursor}`)
        // Asked later and answered first, so that the other is there.
        expect((await one.read(`?after=${cursor}`)).messages).toEqual([])
        await one.post(body)
        const read = await held
        expect(read.messages.map((message) => message.body)).toEqual([body])
        cursor = read.cursor
      }
    })

    it('answers all who wait for one inbox, and nobody who waits for another', async () => {
      const [one, other] = [await opened(), await opened()]
      const held = [one.read('?wait=25'), one.read('?wait=25')]
      const elsewhere = other.read('?wait=25')
      await one.read()
      await one.post('for one')
      const bodies = (await Promise.all(held)).map(({ messages }) => messages.map(({ body }) => body))
      expect(bodies).toEqual([['for one'], ['for one']])
      await other.post('for the other')
      expect((await elsewhere).messages.map(({ body }) => body)).toEqual(['for the other'])
    })

    it('answers at once when there is something, to HEAD in any case, and after its time when there is nothing', async () => {
      const one = await opened()
      const headers = { authorization: `Bearer ${one.secret}` }
      const head = await fetch(one.hook.replace(/\/h\/.*/, '/v1/inbox/messages?wait=25'), { method: 'HEAD', headers })
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(await one.read('?wait=1')).toMatchObject({ messages: [], more: false, gap: false })
      await one.post('there')
      expect((await one.read('?wait=25')).messages).toHaveLength(1)
    })

    it('answers who waits when the inbox is closed', async () => {
      const one = await opened()
      const held = one.messages('?wait=25')
      await one.read()
      await one.close()
      const answer = await held
      expect([answer.status, await codeOf(answer)]).toEqual([404, 'no-inbox'])
    })

    it('lets so many wait and no more, until one of them has gone', async () => {
      const one = await opened()
      // One more than may. A read that only looked whether they wait would take the place of one.
      const held = [1, 2, 3].map(() => waitAt(url(), one.secret))
      const refused = await Promise.race(held.map(({ answered }) => answered))
      expect(refused).toMatch(/^HTTP\/1\.1 429 .*retry-after: .*too-many-waiting/is)
      expect((await one.messages()).status).toBe(200)
      for (const { socket } of held) socket.resetAndDestroy()
      await eventually(async () => (await one.messages('?wait=1')).status === 200)
    })

    it('misses nothing that comes while who waits asks again', async () => {
      const one = await opened()
      const posting = (async () => {
        for (let n = 0; n < 50; n++) await one.post(String(n))
      })()
      const got: string[] = []
      for (let after = ''; got.length < 50; ) {
        const read = inboxReadSchema.parse(await (await one.messages(`?wait=25&after=${after}`)).json())
        got.push(...read.messages.map(({ body }) => body))
        after = read.cursor
      }
      await posting
      expect(got).toEqual(Array.from({ length: 50 }, (_, n) => String(n)))
    })
  })
}

/** A read that waits, on a connection of its own, and its answer as it comes over the wire. */
function waitAt(url: string, secret: string): { socket: Socket; answered: Promise<string> } {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(`GET /v1/inbox/messages?wait=25 HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${secret}\r\n\r\n`)
  const answered = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (text.includes('}')) resolve(text)
    })
  })
  return { socket, answered }
}
