import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { inboxOpenedSchema } from '../../../src/contract/inbox.ts'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { createClient } from '../support/relay.ts'
import { relayFor, type StartRelay } from './relay-under-test.ts'
import { unlimited } from './settings.ts'

/** What is kept is unreadable for all but the browser. */
export function describeSealing(start: StartRelay): void {
  describe('sealing', () => {
    const { url } = relayFor(start, unlimited)

    it('seals what comes to the key of the inbox, and to that key only', async () => {
      const unsealer = createUnsealer()
      const seed = randomBytes(32).toString('base64url')
      const key = await unsealer.publicKeyOf(seed)
      const client = createClient(url())
      const open = (body: unknown) =>
        fetch(`${url()}/v1/inbox`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${client.secret}` },
          body: JSON.stringify(body),
        })
      const opened = await open({ seal: { v: 1, key } })
      expect(inboxOpenedSchema.parse(await opened.json()).seal).toEqual({ v: 1, key })
      expect((await open({ seal: { v: 1, key: 'no key' } })).status).toBe(400)

      expect((await client.post('{"prompt":"a violet fox"}', 'job-1')).status).toBe(202)
      const { messages } = await client.read()
      expect(messages).toMatchObject([{ sealed: 1, tag: null, contentType: null, encoding: 'base64' }])
      const sealed = new Uint8Array(Buffer.from(messages[0]?.body ?? '', 'base64'))
      expect(Buffer.from(sealed).toString('latin1')).not.toContain('violet')
      const plain = Buffer.from(await unsealer.unseal(sealed, { seed, inbox: client.id })).toString()
      const [head = '', body = ''] = plain.split('\n')
      expect(JSON.parse(head)).toMatchObject({ tag: 'job-1', type: 'application/json' })
      expect(body.replace(/\0+$/, '')).toBe('{"prompt":"a violet fox"}')
    })
  })
}
