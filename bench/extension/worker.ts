import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { workerHeapMb } from '../support/memory.ts'
import { writeExtension } from './open.ts'
import { figuresOf, inTurn, inWords, openStocked, type Stocked, sizesOf, type Timed } from './stocked.ts'

/** The floor: what it is told is saved, then sent. */
export const oneLine = (port: number) =>
  `chrome.runtime.onMessage.addListener((message) => { chrome.storage.local.set({ record: message }).then(() => fetch('http://127.0.0.1:${port}/', { method: 'POST', body: JSON.stringify(message) })) })`

export const oneLineManifest = {
  manifest_version: 3,
  name: 'One line',
  version: '1',
  permissions: ['storage'],
  host_permissions: ['http://127.0.0.1/*'],
}

/** Whether no job is pending, as a page reads it in storage. Otherwise a start of the worker would also process what it finds. */
const isSettled = `chrome.storage.local.get('head').then(({ head }) => (head?.value.pending.length ?? 0) === 0)`

/** Time from a page's message to a sleeping worker until the API has the request; the job is saved first, as always. */
export const worker: Bench = {
  name: 'worker',
  async run({ quick, dir, say }) {
    const closers = new Closers()
    try {
      const api = await openApi(closers)
      const folder = await writeExtension(join(dir, 'one-line'), {
        'manifest.json': JSON.stringify({ ...oneLineManifest, background: { service_worker: 'worker.js' } }),
        'worker.js': oneLine(api.port),
        'page.html': '<!doctype html>',
      })
      const stocked = await openStocked(sizesOf({ quick }), closers, { say, newestOnly: 0 })
      const subjects: Pair[] = []
      for (const one of stocked) subjects.push(await pairIn(one, folder, api))
      say('starting workers')
      const timed = await measureWorkers(subjects, api, quick ? 10 : 30)
      const figures = figuresOf('worker: asleep to request on the wire', timed, 2)
      for (const [n, { jobs, chromium }] of stocked.entries())
        figures.push(await heapFigure(chromium, jobs, subjects[n]?.floorOrigin ?? ''))
      return figures
    } finally {
      await closers.close()
    }
  },
}

/** A worker that sleeps, and a page from which it is sent a message. */
export interface Sleeper {
  page: Page
  stop(): Promise<void>
}

/** The extension's worker and the floor's, with so many jobs stored by the first. */
export interface WorkerPair {
  jobs: number
  ours: Sleeper
  floor: Sleeper
}

/** An image API that refuses whatever is sent to it. */
export interface Api {
  port: number
  /** Resolves to the time at which the next request comes, epoch ms. */
  nextRequest(): Promise<number>
}

export async function openApi(closers: Closers): Promise<Api> {
  let arrived = (_at: number) => {}
  const server = createServer((request, response) => {
    if (request.method === 'POST') arrived(Date.now())
    request.resume()
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end('{"code":4,"description":"Parameter error"}')
    })
  }).listen(0, '127.0.0.1')
  closers.add(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    nextRequest: () =>
      new Promise((resolve) => {
        arrived = resolve
      }),
  }
}

/** Connects the extension, seen from one of its pages, to the API. */
export function connectTo(page: Page, { port }: Api): Promise<void> {
  const address = `http://127.0.0.1:${port}`
  return setUp(page, { id: 'first', provider: 'midjourney-proxy', address, token: 'practice', relay: '' })
}

/** The same message goes to both, each time with another prompt. */
export function measureWorkers(pairs: readonly WorkerPair[], api: Api, runs: number): Promise<Timed[]> {
  return inTurn(pairs, runs, async ({ ours, floor }, run) => {
    const command = { kind: 'imagine', prompt: `a lighthouse ${run}` }
    const message = { name: 'jobs.submit', request: { command, requestId: `bench ${run}` } }
    const floorMs = await coldMs(floor, message, api)
    return { ms: await coldMs(ours, message, api), floorMs }
  })
}

async function coldMs({ page, stop }: Sleeper, message: object, api: Api): Promise<number> {
  await stop()
  const arrival = api.nextRequest()
  const sentAt = await page.evaluate(
    `(() => { const at = Date.now(); chrome.runtime.sendMessage(${JSON.stringify(message)}).catch(() => {}); return at })()`,
  )
  const arrivedAt = await arrival
  await until('the worker has stored the answer', () => page.evaluate(isSettled))
  return arrivedAt - Number(sentAt)
}

type Pair = WorkerPair & { floorOrigin: string }

async function pairIn({ jobs, chromium }: Stocked, oneLineFolder: string, api: Api): Promise<Pair> {
  const page = await chromium.openFile()
  await connectTo(page, api)
  const floorOrigin = `chrome-extension://${await chromium.browser.installExtension(oneLineFolder)}`
  return {
    jobs,
    floorOrigin,
    ours: { page, stop: () => chromium.stopWorker() },
    floor: { page: await chromium.open(`${floorOrigin}/page.html`), stop: () => chromium.stopWorker(floorOrigin) },
  }
}

/** Both workers have just sent something. */
async function heapFigure(
  { browser, origin }: Stocked['chromium'],
  jobs: number,
  floorOrigin: string,
): Promise<Figure> {
  const value = await workerHeapMb(browser, origin)
  const floor = await workerHeapMb(browser, floorOrigin)
  return figure(`worker: JavaScript heap, ${inWords(jobs)} jobs`, 'MB', { value, floor }, { better: 'lower' })
}
