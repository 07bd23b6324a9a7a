import type { Page } from 'puppeteer-core'
import { type Account, accountSchema } from '../../src/contract/account.ts'
import { type Job, jobSchema } from '../../src/contract/job.ts'
import { until } from './page.ts'

/** The extension's own API, as its pages have it. */
declare const chrome: {
  runtime: { sendMessage(message: object): Promise<unknown> }
  storage: { local: { get(keys: string | null): Promise<Record<string, unknown>> } }
}

/** The servers that the extension is to use. */
export interface Services {
  /** Of the connection; the set-up page knows the practice studio by `practice`. */
  id: string
  provider: string
  address: string
  token: string
  /** Empty: none. */
  relay: string
}

/** Everything in the extension's storage, seen from one of its pages. It comes as one text: what is nested, drivers take apart value by value. */
export async function storage(page: Page): Promise<Record<string, unknown>> {
  return JSON.parse(await page.evaluate(async () => JSON.stringify(await chrome.storage.local.get(null))))
}

/** Asks the worker, as a page of the extension does. @throws Error with the code of a refusal */
export async function ask(page: Page, name: string, request: object): Promise<unknown> {
  const reply = await page.evaluate((message) => chrome.runtime.sendMessage(message), { name, request })
  if (typeof reply === 'object' && reply !== null && 'ok' in reply && reply.ok === true && 'value' in reply)
    return reply.value
  throw new Error(`The worker refused ${name}: ${JSON.stringify(reply)}`)
}

/** Sets the extension up without the set-up page. */
export async function setUp(page: Page, { id, provider, address, token, relay }: Services): Promise<void> {
  await ask(page, 'setup.connect', { id, provider, name: '', address, token })
  await ask(page, 'connections.activate', { id })
  if (relay) await ask(page, 'setup.relay', { address: relay, accessKey: '' })
}

/** All jobs, oldest first. */
export async function jobs(page: Page): Promise<Job[]> {
  const entries = Object.entries(await storage(page)).filter(([key]) => key.startsWith('job:'))
  return entries.map(([, record]) => jobSchema.parse(unwrap(record))).sort((a, b) => (a.id < b.id ? -1 : 1))
}

export async function account(page: Page): Promise<Account | null> {
  const entry = Object.entries(await storage(page)).find(([key]) => key.startsWith('account:'))
  return entry ? accountSchema.parse(unwrap(entry[1])) : null
}

/** Waits for a job that matches. It looks half as often as others who wait: each time the browser hands over all that is stored. */
export function jobThat(page: Page, what: string, fits: (job: Job) => boolean, timeoutMs?: number): Promise<Job> {
  return until(what, async () => (await jobs(page)).find(fits), timeoutMs, 100)
}

export const isImagine = (job: Job) => job.command.kind === 'imagine'

function unwrap(record: unknown): unknown {
  return typeof record === 'object' && record !== null && 'value' in record ? record.value : undefined
}
