import { expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createPoller } from '../../../../src/extension/background/polling/poll.ts'
import { createUnsealer } from '../../../../src/extension/background/unsealer.ts'
import { platform } from '../../../../src/extension/platform/platform.ts'
import { local, onLocalChanged } from '../../../../src/extension/platform/storage.ts'
import { connections } from '../../../../src/extension/store/items.ts'
import { createStore } from '../../../../src/extension/store/store.ts'
import { createWriter } from '../../../../src/extension/store/write/writer.ts'
import { providerOf } from '../../../../src/providers/registry.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import { drawId } from '../../../../src/shared/id.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { noLog } from '../../../support/logs.ts'
import { json } from '../scripted.ts'

const at = Date.parse('2026-11-01T12:00:00Z')
const now = () => at

function overdue(n: number): Job {
  return {
    id: drawId(at - 3_600_000 + n),
    connectionId: 'main',
    provider: 'imaginepro',
    command: { kind: 'imagine', prompt: `number ${n}` },
    state: 'overdue',
    createdAt: at - 3_600_000,
    updatedAt: at - 60_000,
    deadlineAt: at - 60_000,
    messageId: `m${n}`,
    nextCheckAt: at,
  }
}

test('of a hundred jobs that are due at once twenty are asked about, and the others in their turn', async () => {
  fakeBrowser.reset()
  const asked: string[] = []
  const writer = createWriter({ area: local, now })
  const poller = createPoller({
    async fetch(input) {
      asked.push(String(input))
      return json({ status: 'PROCESSING', progress: 10 })
    },
    now,
    timers: systemTimers,
    random: () => 0,
    storeInline: async (_job, update) => update,
    drawBytes: (count) => new Uint8Array(count),
    sha256: async (bytes) => bytes,
    unsealer: createUnsealer(),
    store: createStore({ area: local, onChanged: onLocalChanged }),
    writer,
    platform,
    log: noLog,
    providerOf,
    pollRelay: async () => true,
  })
  await writer.change(async (transaction) => {
    const connection = { id: 'main', provider: 'imaginepro', name: '', address: 'https://api.test/api/v1', token: 't' }
    transaction.put(connections, { active: 'main', list: [connection] })
    for (let n = 0; n < 100; n++) await transaction.addJob(overdue(n))
  })
  for (let turn = 1; turn <= 5; turn++) {
    await poller.pollDue()
    expect([asked.length, new Set(asked).size]).toEqual([20 * turn, 20 * turn])
  }
})
