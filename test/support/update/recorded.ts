import { readFileSync } from 'node:fs'
import { drawId } from '../../../src/shared/id.ts'

/** The servers that an installation is set up with. */
export interface Servers {
  studio: string
  token: string
  relay: string
  hook: string
  secret: string
}

interface StoredJob {
  id: string
  createdAt: number
  state: string
  kept?: string[]
}

/** What an installation of version 0.1.0 has stored. */
export interface Installation {
  /** By key, as `storage.local` holds them. */
  records: Record<string, unknown>
  /** Ids of the jobs whose picture is kept. */
  kept: string[]
  /** Ids of the jobs that wait for their result. */
  waiting: [string, string]
}

const pageSize = 100
const hourMs = 3_600_000
/** Numbers in this range are times in epoch ms: they are moved to today. */
const isTime = (value: unknown): value is number => typeof value === 'number' && value > 1.7e12 && value < 1.9e12

const text = readFileSync(new URL('recorded-0.1.0.json', import.meta.url), 'utf8')

/**
 * Storage as version 0.1.0 wrote it in Chromium, from the recording of a small one: its jobs that have ended are repeated until there are so
 * many, one an hour, and two wait for their result.
 */
export function installationOf010(servers: Servers, jobs: number, now: number): Installation {
  const { records } = recording(servers, now)
  const entries = Object.entries(records)
  const recorded = entries.filter(([key]) => key.startsWith('job:')).map(([, record]) => contentOf<StoredJob>(record))
  const rest = entries.filter(([key]) => !/^(job|page):/.test(key) && !['head', 'requests'].includes(key))
  const ended = recorded.filter(({ state, id }) => state !== 'accepted' && !headOf(records).quiet.includes(id))
  const open = recorded.find(({ state }) => state === 'accepted')
  if (!open) throw new Error('No job waits in the recording.')
  const [pictured, others] = [ended.filter(({ kept }) => kept), ended.filter(({ kept }) => !kept)]
  const past = Array.from({ length: jobs - 2 }, (_, n) => {
    // One in twenty has no picture: it failed, or describes one.
    const templates = n % 20 === 19 ? others : pictured
    return copyAt(templates[Math.floor(n / 20) % templates.length] ?? open, now - (jobs - n) * hourMs)
  })
  const waiting = [copyAt(open, now - 2000), copyAt(open, now - 1000)] as const
  const all = [...past, ...waiting]
  const pages = Array.from({ length: Math.ceil(all.length / pageSize) }, (_, page) => [
    `page:${String(page).padStart(6, '0')}`,
    stored(all.slice(page * pageSize, (page + 1) * pageSize).map(({ id }) => id)),
  ])
  const head = { pages: pages.length, pending: waiting.map(({ id }) => id), chores: [], quiet: [] }
  return {
    records: Object.fromEntries([
      ...rest,
      ...pages,
      ...all.map((job) => [`job:${job.id}`, stored(job)]),
      ['head', stored(head)],
      // Of another relay's messages.
      ['cursor', stored({ ...contentOf<object>(records.cursor), after: null })],
    ]),
    kept: past.filter(({ kept }) => kept?.[0] === 'kept').map(({ id }) => id),
    waiting: [waiting[0].id, waiting[1].id],
  }
}

/** The result of a job as the service posts it to the hook. */
export function webhookFor(jobId: string, picture: string): string {
  const { webhook } = JSON.parse(text)
  return JSON.stringify({ ...webhook, ref: jobId, imageUrl: picture, buttonMessageId: `button of ${jobId}` })
}

function recording(servers: Servers, now: number): { records: Record<string, unknown> } {
  const placed = Object.entries(servers).reduce((all, [name, value]) => all.replaceAll(`{${name}}`, value), text)
  const { recordedAt } = JSON.parse(text)
  return JSON.parse(placed, (_, value: unknown) => (isTime(value) ? value + now - recordedAt : value))
}

/** The same job as if it had been made at that time. */
function copyAt(job: StoredJob, createdAt: number): StoredJob {
  const moved = Object.entries(job).map(([key, value]) => [
    key,
    isTime(value) ? value - job.createdAt + createdAt : value,
  ])
  return { ...Object.fromEntries(moved), id: drawId(createdAt), messageId: `message at ${createdAt}` }
}

function headOf(records: Record<string, unknown>): { quiet: string[] } {
  return contentOf(records.head)
}

const stored = (value: unknown) => ({ version: 1, value })

function contentOf<Value>(record: unknown): Value {
  return (record as { value: Value }).value
}
