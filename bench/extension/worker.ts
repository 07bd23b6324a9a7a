import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { type Bench, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { openMeasured, writeExtension } from './open.ts'
import { stock } from './stock.ts'

const oneLine = (port: number) =>
  `chrome.runtime.onMessage.addListener((message) => { fetch('http://127.0.0.1:${port}/', { method: 'POST', body: message }) })`

/** Whether no job is pending, as a page reads it in storage. Otherwise a start of the worker would also process what it finds. */
const isSettled = `chrome.storage?.local.get('head').then(({ head }) => head.value.pending.length === 0) ?? true`

const manifest = {
  manifest_version: 3,
  name: 'One line',
  version: '1',
  background: { service_worker: 'worker.js' },
  host_permissions: ['http://127.0.0.1/*'],
}

/** Time from a page's message to a sleeping worker until the API has the request; the job is saved first, as always. */
export const worker: Bench = {
  name: 'worker',
  async run({ quick, dir, say }) {
    let arrived = (_at: number) => {}
    const api = createServer((request, response) => {
      if (request.method === 'POST') arrived(Date.now())
      request.resume()
      request.on('end', () => {
        response.setHeader('content-type', 'application/json')
        response.end('{"code":4,"description":"Parameter error"}')
      })
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => api.once('listening', resolve))
    const { port } = api.address() as AddressInfo
    const chromium = await openMeasured()
    try {
      const folder = await writeExtension(join(dir, 'one-line'), {
        'manifest.json': JSON.stringify(manifest),
        'worker.js': oneLine(port),
        'page.html': '<!doctype html>',
      })
      const id = await chromium.browser.installExtension(folder)
      const page = await chromium.openFile()
      say('storing 10,000 jobs')
      await stock(page, { jobs: 10_000, pictures: 1, now: Date.now(), newestOnly: 0 })
      await setUp(page, {
        id: 'first',
        provider: 'midjourney-proxy',
        address: `http://127.0.0.1:${port}`,
        token: 'practice',
        relay: '',
      })
      const bare = await chromium.open(`chrome-extension://${id}/page.html`)
      const cold = async (origin: string, from: Page, message: string) => {
        await chromium.stopWorker(origin)
        const arrival = new Promise<number>((resolve) => {
          arrived = resolve
        })
        const sentAt = Number(
          await from.evaluate(
            `(() => { const at = Date.now(); chrome.runtime.sendMessage(${message}).catch(() => {}); return at })()`,
          ),
        )
        const arrivedAt = await arrival
        await until('the worker has stored the answer', () => from.evaluate(isSettled))
        return arrivedAt - sentAt
      }
      say('starting workers')
      const [times, floors]: [number[], number[]] = [[], []]
      for (let run = 0; run < (quick ? 10 : 30); run++) {
        floors.push(await cold(`chrome-extension://${id}`, bare, '"x"'))
        const request = { command: { kind: 'imagine', prompt: `a lighthouse ${run}` }, requestId: `bench ${run}` }
        times.push(await cold(chromium.origin, page, JSON.stringify({ name: 'jobs.submit', request })))
      }
      return [
        figure(
          'worker: asleep to request on the wire, 10,000 jobs stored',
          'ms',
          { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) },
          { better: 'lower', budget: 1.5 },
        ),
      ]
    } finally {
      await chromium.close()
      api.close()
    }
  },
}
