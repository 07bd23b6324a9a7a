import { expect, it } from 'vitest'
import { fuzz } from '../../relay/support/fuzz.ts'
import { openClient, startRelay } from '../../relay/support/relay.ts'

it('answers whatever it is sent with a problem or a closed connection, and works on', async () => {
  const { url, port } = await startRelay({ ratePerMinute: 0, addressRatePerMinute: 0, maxMessages: 100_000 })
  const client = await openClient(url)
  const { requests, faults, statuses } = await fuzz({
    port,
    hook: `/h/${client.id}`,
    count: 3000,
    seed: 1,
    parallel: 16,
  })
  expect(faults).toEqual([])
  expect(requests).toBe(3000)
  // The generator must reach the handlers, not only the parser.
  for (const status of [202, 400, 404, 405, 431]) expect(statuses[status]).toBeGreaterThan(0)
  expect((await client.post('"still here"')).status).toBe(202)
})
