import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createRelayClient, type RelayClient } from '../../../../src/extension/background/relay/relay-client.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Ask = (client: RelayClient, address: string) => Promise<{ ok: boolean }>

const secret = 'S'.repeat(43)
const asks: [string, Ask][] = [
  ['opening', (client, address) => client.open({ address, secret, accessKey: 'key', sealKey: 'k'.repeat(43) })],
  ['reading', (client, address) => client.read({ address, secret }, { after: null, waitS: 0, limit: 1 })],
  ['letting go', (client, address) => client.acknowledge({ address, secret }, '1')],
  ['closing', (client, address) => client.close({ address, secret })],
]

test.each(asks)('%s: the secret of the inbox goes to its relay alone', async (_what, ask) => {
  const seen: string[] = []
  const relay = createServer((request, response) => {
    seen.push(`${request.url?.split('?')[0]} ${request.headers.authorization}`)
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  server = relay
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const inits: RequestInit[] = []
  const client = createRelayClient({
    fetch(input, init = {}) {
      inits.push(init)
      return fetch(input, init)
    },
    now: Date.now,
    timers: systemTimers,
  })
  const answer = await ask(client, `http://127.0.0.1:${(relay.address() as AddressInfo).port}`)
  expect(answer).toMatchObject({ ok: false, error: { reason: { code: 'unreachable' }, gone: false } })
  expect(seen).toEqual([expect.stringMatching(`^/v1/inbox(/messages)? Bearer ${secret}$`)])
  expect(inits).toEqual([expect.objectContaining({ credentials: 'omit', referrerPolicy: 'no-referrer' })])
})
