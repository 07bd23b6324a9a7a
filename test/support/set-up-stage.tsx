import { act } from 'preact/test-utils'
import { createClient } from '../../src/extension/messaging/client.ts'
import { Setup } from '../../src/extension/setup/app.tsx'
import { providers } from '../../src/extension/store/items.ts'
import { openStore } from '../../src/extension/store/open.ts'
import { infoOf } from '../../src/providers/provider-info.ts'
import { allProviders } from '../../src/providers/registry.ts'
import { createAnswerer } from '../../src/relay/answerer.ts'
import { defaultConfig, limitsOf, type RelayConfig } from '../../src/relay/config.ts'
import { createMemoryStore } from '../../src/relay/inbox/memory.ts'
import { nodePlatform } from '../../src/relay/node-platform.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import { ok } from '../../src/shared/result.ts'
import { fakeBrowser } from './fake-browser.ts'
import { createMemoryPictures } from './memory-pictures.ts'
import { leave, show, stored } from './page.tsx'
import { createWorkers } from './workers.ts'

/** One request, as a host of the made-up internet gets it. */
export interface Asked {
  method: string
  url: URL
  headers: Record<string, string>
  body: string
}

/** Rejects where nothing answers. */
export type Host = (asked: Asked) => Promise<Response>

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

export const website: Host = async () =>
  new Response('<!doctype html><title>Welcome</title>', { headers: { 'content-type': 'text/html' } })

/** A real relay without a server. */
export function relayHost(address: string, changes: Partial<RelayConfig> = {}): Host {
  const config: RelayConfig = { ...defaultConfig, ratePerMinute: 0, addressRatePerMinute: 0, ...changes }
  const store = createMemoryStore({ limits: limitsOf(config), now: Date.now })
  const relay = createAnswerer({ store, config, platform: nodePlatform, ownUrl: () => address })
  return async ({ method, url, headers, body }) => {
    const {
      status,
      headers: given,
      body: said,
    } = await relay.answer({
      method,
      path: url.pathname,
      query: url.search.slice(1),
      address: '192.0.2.1',
      route: 'none',
      header: (name) => (name === 'host' ? url.host : headers[name]),
      body: async () => ok(Buffer.from(body)),
      onClose() {},
      forget() {},
    })
    const pairs = given.flatMap((name, at) => (at % 2 === 0 ? [[name, given[at + 1] ?? ''] as [string, string]] : []))
    return new Response(status === 204 ? null : said, { status, headers: pairs })
  }
}

/** The set-up page with the worker behind it. `hosts`: who answers, by origin; at all others nobody does. */
export async function openSetUp(hosts: Record<string, Host>) {
  const clock = { ahead: 0 }
  const asked: Asked[] = []
  const { startWorker, endWorker } = createWorkers({
    async fetch(input, init = {}) {
      const url = new URL(String(input))
      const one = {
        method: init.method ?? 'GET',
        url,
        headers: Object.fromEntries([...new Headers(init.headers)].map(([name, value]) => [name.toLowerCase(), value])),
        body: typeof init.body === 'string' ? init.body : '',
      }
      asked.push(one)
      const host = hosts[url.origin]
      if (!host) throw new TypeError('Failed to fetch')
      return host(one)
    },
    now: () => Date.now() + clock.ahead,
    // Pauses are over at once; only what limits a request takes its time.
    timers: { after: (delayMs, run) => systemTimers.after(delayMs < 5_000 ? 0 : delayMs, run) },
    pictures: createMemoryPictures(),
  })
  await fakeBrowser.storage.local.set(stored(providers, allProviders.map(infoOf)))
  startWorker()
  await show(<Setup store={openStore()} send={createClient((content) => fakeBrowser.runtime.sendMessage(content))} />)
  return {
    asked,
    clock,
    async close() {
      await leave()
      endWorker()
    },
  }
}

/** Waits for the page to show something. @throws Error that says what was waited for */
export async function until<Value>(what: string, look: () => Value | null | undefined | false): Promise<Value> {
  // In real time: keys are made in threads.
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const found = look()
    if (found) return found
    await act(async () => new Promise<void>((resolve) => void setImmediate(resolve)))
  }
  throw new Error(`${what} did not come. The page: ${document.body.textContent}`)
}
