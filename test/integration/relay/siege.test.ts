import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { besiege } from '../../relay/support/siege.ts'

// The same for two minutes, on Redis as well, and with the times it takes: npm run test:heavy -- --only siege
it('stores every webhook of others while a stranger besieges it, and grows by little', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'relay-siege-'))
  const outcome = await besiege({
    store: `sqlite:${join(dir, 'relay.db')}`,
    seconds: 8,
    requests: 4000,
    stalled: 256,
    readers: 300,
    perSecond: 25,
  })
  rmSync(dir, { recursive: true })
  expect(outcome.webhooks).toEqual({ 202: 200 })
  // The siege took place: addresses of 15 kB were refused, and what was stalled was cut off.
  expect(Object.keys(outcome.attack.statuses)).toEqual(['431'])
  // 100 MB is what addresses and bodies would leave within these seconds alone.
  expect(outcome.grownMb).toBeLessThan(90)
})
