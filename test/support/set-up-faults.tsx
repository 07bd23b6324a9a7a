import { afterEach, beforeEach, vi } from 'vitest'
import { fakeBrowser } from './fake-browser.ts'
import { button, one, press, type, words } from './page.tsx'
import { field } from './set-up-page.tsx'
import { type Host, json, openSetUp, until } from './set-up-stage.tsx'

/** What the studio and the real servers answer, as they do. */
export const studio404: Host = async () =>
  json({ type: 'about:blank', title: 'no-route', status: 404, code: 'no-route', detail: 'No API of this studio.' }, 404)
export const says =
  (status: number, body: unknown): Host =>
  async () =>
    json(body, status)
/** ImaginePro, as far as an account goes. */
export const goodApi: Host = async ({ headers }) =>
  headers.authorization === 'Bearer xyz'
    ? json({ credits: 40, creditsQuota: 100 })
    : json({ message: 'Unauthorized' }, 401)
/** The Next Leg, which takes the request for the account and tells it by webhook. */
export const silentApi: Host = async ({ method }) =>
  method === 'POST' ? json({ success: true, messageId: 'm1' }) : json({ message: 'unknown' }, 404)

export interface Fault {
  service?: string
  address?: string
  token?: string
  relay?: string
  accessKey?: string
  hosts?: Record<string, Host>
  /** The browser's question is declined. */
  declined?: boolean
}

/** The page of the running test. */
export let page: Awaited<ReturnType<typeof openSetUp>>
/** What was scrolled into view, by its step. */
export let seen: string[] = []

export function useFaults(): void {
  beforeEach(() => {
    fakeBrowser.reset()
    seen = []
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
      seen.push(this.getAttribute('data-step') ?? this.tagName)
    })
  })
  afterEach(async () => {
    await page.close()
    vi.restoreAllMocks()
  })
}

export const failing = () => document.querySelector<HTMLElement>('.test [data-state=bad]')
/** What a line says: what is wrong, the status, what to do. */
export const line = (element: Element) =>
  [...element.querySelectorAll('.test-label, .test-time, .test-why')].map(words).filter(Boolean).join(' ')

/** Fills in the form and presses *Test everything*. */
export async function begin(fault: Fault): Promise<void> {
  const {
    service = 'imaginepro',
    address = 'https://api.test/api/v1',
    token = 'xyz',
    relay,
    accessKey,
    hosts = {},
  } = fault
  page = await openSetUp(hosts)
  if (fault.declined) vi.spyOn(fakeBrowser.permissions, 'request').mockResolvedValue(false)
  await until('the tiles', () => document.querySelector(`[data-service=${service}]`))
  await press(one(`[data-service=${service}]`))
  if (address !== 'as it is') await type(field('address'), address)
  await type(field('token'), token)
  if (relay !== undefined) {
    if (document.querySelector('[name=results]')) await press(one('[name=results][value=relay]'))
    await type(field('relay'), relay)
  }
  if (accessKey !== undefined) await type(field('access-key'), accessKey)
  await press(button('Test everything'))
}

/** The line that failed, or the last one. */
export function end(): Promise<HTMLElement> {
  return until('the end of the test', () => {
    const busy = document.querySelector('.test-head .spinner')
    return !busy && (failing() ?? document.querySelector<HTMLElement>('[data-step=account][data-state=ok]'))
  })
}

export async function test(fault: Fault): Promise<HTMLElement> {
  await begin(fault)
  return end()
}

export const throughRelay = (host: Host, more: Fault = {}): Fault => ({
  relay: 'https://relay.test',
  ...more,
  hosts: { 'https://relay.test': host, 'https://api.test': goodApi, ...more.hosts },
})
