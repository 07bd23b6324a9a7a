import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../../scripts/browsers/chromium.ts'
import { ask, jobs as readAllJobs } from '../../../scripts/browsers/inside.ts'
import { until } from '../../../scripts/browsers/page.ts'
import type { Job } from '../../../src/contract/job.ts'
import type { World } from '../world.ts'

declare const chrome: { storage: { local: { get(keys: string[]): Promise<Record<string, unknown>> } } }

/** Of twenty jobs: four are one batch, two follow up on others, one fails, and the rest are sent from pages and by the menu. */
const inBatch = 4
const followUps = 2
const patienceMs = 120_000

export interface Day {
  number: number
  /** How many jobs are made, six at least. */
  jobs: number
}

/** What became of a day. */
export interface Lived {
  /** Prompts in the order they were thought of. */
  prompts: string[]
  /** Ids of deleted jobs. */
  deleted: string[]
}

/** A day of ordinary use. Resolves when all that was made has ended, is kept, and was told of. @param inside a page of the extension */
export async function liveDay(
  { chromium, inside, world }: { chromium: Chromium; inside: Page; world: World },
  day: Day,
): Promise<Lived> {
  const thought = (what: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${what} ${n + 1} of day ${day.number}.`)
  const batch = thought('a heath', inBatch)
  const failing = thought('a bad idea', 1)
  const rest = thought('a lighthouse', Math.max(1, day.jobs - inBatch - followUps - failing.length))
  await world.control.scenario({ fail: 'BANNED_PROMPT', jobs: 1, only: ['imagine'] })
  for (const prompt of failing) await submit(inside, prompt)
  await atRest(inside)
  for (const [n, prompt] of rest.entries()) {
    if (n % 2 === 0) await chromium.clickMenu({ selectionText: prompt })
    else await submit(inside, prompt)
  }
  await ask(inside, 'batches.create', { requestId: crypto.randomUUID(), prompts: batch })
  await until(
    'all prompts have become jobs',
    async () => (await madeOf(inside, [...rest, ...batch])).length === rest.length + batch.length,
    patienceMs,
  )
  await atRest(inside)
  const made = await madeOf(inside, rest)
  for (const parent of made.slice(0, followUps))
    await ask(inside, 'jobs.submit', {
      command: { kind: 'button', label: 'U2' },
      parentId: parent.id,
      requestId: crypto.randomUUID(),
    })
  await ask(inside, 'account.refresh', {})
  await atRest(inside)
  for (const { id } of made.slice(2, 4)) await ask(inside, 'jobs.mark', { jobId: id, favourite: true })
  return { prompts: [...failing, ...rest, ...batch], deleted: await tidyUp(inside, made) }
}

/** Puts the batch away, and deletes one job of today and the oldest that is no favorite. */
async function tidyUp(inside: Page, made: readonly Job[]): Promise<string[]> {
  for (const { id } of await batches(inside)) await ask(inside, 'batches.remove', { id })
  const all = await readAllJobs(inside)
  const isFree = ({ id, favourite, command }: Job) =>
    command.kind === 'imagine' && !favourite && !all.some(({ parentId }) => parentId === id)
  const oldest = all.find(isFree)
  const gone = [...new Set([made.findLast(isFree)?.id, oldest?.id])].filter((id) => id !== undefined)
  for (const jobId of gone) await ask(inside, 'jobs.delete', { jobId })
  return gone
}

async function submit(inside: Page, prompt: string): Promise<void> {
  await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: crypto.randomUUID() })
}

async function madeOf(inside: Page, prompts: readonly string[]): Promise<Job[]> {
  const wanted = new Set(prompts)
  return (await readAllJobs(inside)).filter(({ command }) => command.kind === 'imagine' && wanted.has(command.prompt))
}

async function batches(inside: Page): Promise<{ id: string; state: string }[]> {
  const { batches: record } = await inside.evaluate(() => chrome.storage.local.get(['batches']))
  return (record as { value: { id: string; state: string }[] } | undefined)?.value ?? []
}

/** Waits until nothing is on its way, nothing is left to be fetched, and no batch is under way. */
async function atRest(inside: Page): Promise<void> {
  await until(
    'all jobs have ended and their pictures are kept',
    async () => {
      const { head } = await inside.evaluate(() => chrome.storage.local.get(['head']))
      const { pending, chores } = (head as { value: { pending: string[]; chores: string[] } }).value
      const isOpen = (await batches(inside)).some(({ state }) => state === 'running')
      return pending.length + chores.length === 0 && !isOpen
    },
    patienceMs,
  )
}
