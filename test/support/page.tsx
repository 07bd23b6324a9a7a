import { type ComponentChildren, render } from 'preact'
import { act } from 'preact/test-utils'
import { vi } from 'vitest'
import type { Job } from '../../src/contract/job.ts'
import type { Send } from '../../src/extension/messaging/client.ts'
import type { MessageName } from '../../src/extension/messaging/protocol.ts'
import {
  accountKey,
  accountRecord,
  connections,
  type Item,
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  providers,
} from '../../src/extension/store/items.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { isListed } from '../../src/jobs/kinds.ts'
import { fakeBrowser } from './fake-browser.ts'
import { sampleAccount, sampleConnection, sampleProvider } from './sample-jobs.ts'

/** A page of ours in happy-dom, and hands to use it with. */

let root: HTMLElement | undefined

/** Renders, and waits until storage has been read. */
export async function show(content: ComponentChildren): Promise<HTMLElement> {
  await leave()
  const place = document.createElement('div')
  document.body.append(place)
  root = place
  await settled(() => render(content, place))
  return place
}

/** Ends a question that a test left open: it would stand in the page of the next one. */
export const closeDialogs = (): Promise<void> =>
  settled(() => {
    for (const dialog of document.querySelectorAll('dialog')) dialog.close()
  })

export async function leave(): Promise<void> {
  const place = root
  if (!place) return
  await act(() => render(null, place))
  place.remove()
  root = undefined
}

/** Does something and waits for what follows from it: reads, replies, effects, code that is loaded late, and the reads of effects. */
export async function settled(run: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await run()
  })
  for (let round = 0; round < 12; round++) {
    await act(async () => {
      if (round % 4 === 3) await vi.dynamicImportSettled()
      await new Promise((resolve) => setImmediate(resolve))
    })
  }
}

/** What is read on the page, without what only screen readers get. */
export function words(within: Element = document.body): string {
  return (within.textContent ?? '').replace(/\s+/g, ' ')
}

/** The button with this name, as a screen reader finds it. */
export function button(name: string | RegExp, within: Element = document.body): HTMLElement {
  const buttons = [...within.querySelectorAll<HTMLElement>('button, a[href], summary')]
  const found = buttons.find((one) => {
    const label = one.getAttribute('aria-label') ?? words(one).trim()
    return typeof name === 'string' ? label === name : name.test(label)
  })
  if (!found) throw new Error(`No button ${name}. There are: ${buttons.map((one) => one.textContent).join(' | ')}`)
  return found
}

export function one<Kind extends Element = HTMLElement>(selector: string, within: ParentNode = document): Kind {
  const found = within.querySelector<Kind>(selector)
  if (!found) throw new Error(`Nothing on the page is ${selector}`)
  return found
}

export async function press(element: HTMLElement): Promise<void> {
  await settled(() => element.click())
}

export async function type(box: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> {
  await settled(() => {
    box.value = text
    box.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

export async function key(target: Element, name: string, more: KeyboardEventInit = {}): Promise<void> {
  await settled(() => target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, ...more })))
}

/** Everything a set-up browser has stored. */
export async function stock(jobs: readonly Job[] = [], changes: Record<string, unknown> = {}): Promise<void> {
  const listed = jobs.filter((job) => isListed(job.command.kind)).map(({ id }) => id)
  const pending = jobs.filter((job) => !['done', 'failed', 'cancelled'].includes(job.state)).map(({ id }) => id)
  const quiet = jobs.filter((job) => !isListed(job.command.kind)).map(({ id }) => id)
  await fakeBrowser.storage.local.set({
    ...stored(connections, { active: 'first', list: [sampleConnection] }),
    ...stored(providers, [sampleProvider]),
    ...stored(jobIndex, { pages: listed.length > 0 ? 1 : 0, pending, chores: [], quiet }),
    [accountKey('first')]: toRecord(accountRecord, sampleAccount()),
    [pageKey(0)]: toRecord(pageRecord, listed),
    ...storedJobs(jobs),
    ...changes,
  })
  await fakeBrowser.permissions.request({ origins: ['https://api.example/*', 'https://relay.example/*'] })
}

export function stored<Value>(item: Item<Value>, value: Value): Record<string, unknown> {
  return { [item.key]: toRecord(item, value) }
}

export function storedJobs(jobs: readonly Job[]): Record<string, unknown> {
  return Object.fromEntries(jobs.map((job) => [jobKey(job.id), toRecord(jobRecord, job)]))
}

export interface Sent {
  name: MessageName
  request: unknown
}

/** A worker that does nothing and answers well, unless told otherwise. `sent` is what it was asked. */
export function fakeWorker(replies: Partial<Record<MessageName, unknown>> = {}): { send: Send; sent: Sent[] } {
  const sent: Sent[] = []
  const send = async (name: MessageName, request: unknown) => {
    sent.push({ name, request })
    const reply = replies[name]
    const made = typeof reply === 'function' ? await reply(request) : reply
    return made ?? { ok: true, value: { jobId: 'new', found: false, ms: 1, ok: true } }
  }
  // One shape for all messages: what a test does not name is not looked at.
  return { send: send as unknown as Send, sent }
}
