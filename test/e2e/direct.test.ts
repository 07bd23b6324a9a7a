import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { type Firefox, grantHost } from '../../scripts/browsers/firefox.ts'
import { ask, jobs, jobThat } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import { bundle, caller } from '../support/bundle.ts'
import type { inside } from '../support/inside-pictures.ts'
import { createWorld, type World } from '../support/world.ts'

/** Beyond the 30 s after which browsers end a worker that only waits. `DIRECT_SECONDS=240` is the longest a provider may take. */
const seconds = Number(process.env.DIRECT_SECONDS ?? 35)
/** Of noise, which can't be packed: base64 makes 8 MiB of it. */
const side = 1448

interface SlowServer {
  address: string
  picture: Buffer
  asked: number
  answered: number
  stop(): Promise<void>
}

/** A server of the WebUI family that paints for a long time. */
async function startSlowServer(): Promise<SlowServer> {
  const picture = encodePng({ width: side, height: side, rgb: randomBytes(side * side * 3), texts: {} })
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/txt2img')) return void response.writeHead(404).end()
    state.asked += 1
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ images: [picture.toString('base64')], parameters: {}, info: '{}' }), () => {
        state.answered += 1
      })
    }, seconds * 1000)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  const state: SlowServer = {
    address: `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}`,
    picture,
    asked: 0,
    answered: 0,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return state
}

describe.concurrent.each(['Chromium', 'Firefox'] as const)(
  'an answer that takes long and brings 8 MiB, in %s',
  (kind) => {
    let world: World
    let opened: Chromium | Firefox
    let server: SlowServer
    beforeAll(async () => {
      world = await createWorld()
      server = await startSlowServer()
      opened = kind === 'Chromium' ? await world.openChromium() : await world.openFirefox()
    })
    afterAll(async () => {
      await server?.stop()
      await world?.close()
    })

    const look = (): Promise<Page> => opened.openPage('gallery')

    it('arrives with every page closed, and is kept byte for byte', { timeout: (seconds + 120) * 1000 }, async () => {
      const page = await look()
      if (kind === 'Firefox') await grantHost(page, 'http://127.0.0.1/*')
      const connection = { id: 'own', provider: 'sdwebui', name: '', address: server.address, token: '' }
      await ask(page, 'setup.connect', connection)
      await ask(page, 'jobs.submit', { command: { kind: 'imagine', prompt: 'a slow fox' }, requestId: 'r1' })
      await until('the request is there', () => server.asked === 1)
      await page.close()
      // Nobody looks, and nothing else happens.
      await until('the answer is read', () => server.answered === 1, (seconds + 30) * 1000)
      const later = await look()
      const job = await jobThat(later, 'a slow fox is done', ({ state }) => state === 'done', 20_000)
      expect(job.kept).toEqual(['kept'])
      expect(server.asked).toBe(1)
      expect(await jobs(later)).toHaveLength(1)
      await later.evaluate(await bundle('inside-pictures.ts'))
      const kept = await caller<typeof inside>(later, 'inside')('picture', job.id, 0, 'original')
      expect(kept?.sum).toBe(createHash('sha256').update(server.picture).digest('hex'))
      expect(kept).toMatchObject({ type: 'image/png', width: side, height: side })
      const stored = await later.evaluate('chrome.storage.local.get(null).then(JSON.stringify)')
      expect(String(stored)).not.toContain(server.picture.toString('base64').slice(2000, 2060))
    })
  },
)
