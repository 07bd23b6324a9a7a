import type { Account } from '../../src/contract/account.ts'
import type { Connection, ProviderInfo } from '../../src/contract/connection.ts'
import type { Job, Result } from '../../src/contract/job.ts'
import type { Button } from '../../src/contract/update.ts'

/** Jobs, accounts and providers as storage holds them, for tests of what pages show. */

export const sampleNow = Date.UTC(2026, 10, 22, 14, 2)
const minuteMs = 60_000

let made = 0

/** Ids that sort in the order they are made. */
function sampleId(): string {
  made++
  return `job${String(made).padStart(6, '0')}`
}

export function sampleJob(changes: Partial<Job> = {}): Job {
  const createdAt = changes.createdAt ?? sampleNow - 5 * minuteMs
  return {
    id: sampleId(),
    connectionId: 'first',
    command: { kind: 'imagine', prompt: 'lighthouse at dusk, long exposure' },
    state: 'accepted',
    createdAt,
    updatedAt: createdAt,
    acceptedAt: createdAt + 400,
    deadlineAt: createdAt + 30 * minuteMs,
    messageId: 'm-1',
    ...changes,
  }
}

export const gridButtons: Button[] = [
  ...[1, 2, 3, 4].map((index): Button => ({ label: `U${index}`, shown: `U${index}`, role: 'upscale', index })),
  { label: '🔄', shown: '🔄', role: 'reroll' },
  ...[1, 2, 3, 4].map((index): Button => ({ label: `V${index}`, shown: `V${index}`, role: 'vary', index })),
]

export function gridResult(url = 'https://pictures.example/grid.png'): Result {
  return { pictures: [{ url }], buttons: gridButtons, text: [] }
}

/** Finished in 54 seconds. */
export function doneJob(changes: Partial<Job> = {}): Job {
  const createdAt = changes.createdAt ?? sampleNow - 10 * minuteMs
  return sampleJob({ state: 'done', createdAt, endedAt: createdAt + 54_000, result: gridResult(), ...changes })
}

export const sampleConnection: Connection = {
  id: 'first',
  provider: 'painter',
  name: '',
  address: 'https://api.example',
  token: 'secret-token',
}

export const sampleProvider: ProviderInfo = {
  id: 'painter',
  name: 'The Painter',
  family: 'unofficial',
  noteKey: 'provider_painter_note',
  helpKey: 'provider_painter_help',
  defaultAddress: 'https://api.example',
  exampleAddress: 'https://api.example',
  needsToken: true,
  capabilities: {
    commands: ['imagine', 'button', 'describe', 'info', 'speed'],
    speeds: ['fast', 'relax'],
    poll: true,
    hook: true,
    maxPromptLength: 2000,
  },
}

export function sampleAccount(changes: Partial<Account> = {}): Account {
  return {
    readAt: sampleNow - 2 * minuteMs,
    fast: { left: 12.06, of: 15, unit: 'hours', percent: 80.37 },
    credits: null,
    speed: 'fast',
    visibility: 'public',
    queue: { fast: 0, relax: 0, running: null },
    subscription: null,
    entries: [
      { key: 'Fast Time Remaining', value: '12.06/15.0 hours (80.37%)', known: true },
      { key: 'Job Mode', value: 'Fast', known: true },
    ],
    ...changes,
  }
}
