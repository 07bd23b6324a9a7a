import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chromium, openChromium } from '../browsers/chromium.ts'
import { chromiumWithHosts } from '../browsers/extension-copy.ts'
import { type Firefox, openFirefox } from '../browsers/firefox.ts'
import type { Services } from '../browsers/inside.ts'
import { buildWhenStale, distOf } from '../build/extension.ts'
import type { Closers } from '../closers.ts'
import { startRelay, startStudio } from '../servers.ts'
import type { Found } from './pick-browser.ts'
import { servePage } from './serve-page.ts'

/** Everything a demonstration needs, running. */
export interface Stage {
  pageUrl: string
  services: Services
  /** The extension in a throw-away profile; `display` as in `ChromiumOptions`. */
  open(found: Found, look: Look): Promise<Chromium | Firefox>
}

export interface Look {
  display?: string
  width?: number
  height?: number
  scale?: number
}

/** Long enough to see the progress, short enough to wait for. */
const usualPaintMs = 6000

/** Builds what is stale for this kind of browser, and starts relay, studio and the page with texts to try. @param paintMs how long a picture takes */
export async function setStage(
  kind: Found['kind'],
  closers: Closers,
  say: (line: string) => void,
  paintMs = usualPaintMs,
): Promise<Stage> {
  say((await buildWhenStale(kind)) ? 'Built the extension' : 'The extension is built already')
  const data = await mkdtemp(join(tmpdir(), 'afterimage-demo-'))
  closers.add(() => rm(data, { recursive: true, force: true }))
  const relay = await startRelay({ RELAY_STORE: `sqlite:${join(data, 'relay.db')}` }, closers)
  const studio = await startStudio({ STUDIO_PAINT_MS: String(paintMs), STUDIO_CONCURRENCY: '8' }, closers)
  const page = await servePage()
  closers.add(page.stop)
  say(`Relay on ${relay.url}, practice studio on ${studio.url}`)
  return {
    pageUrl: page.url,
    services: {
      id: 'practice',
      provider: 'thenextleg-v2',
      address: `${studio.url}/v2`,
      token: studio.token,
      relay: relay.url,
    },
    async open(found, look) {
      const browser = found.kind === 'firefox' ? await inFirefox(found, look) : await inChromium(found, look, closers)
      closers.add(browser.close)
      return browser
    },
  }
}

async function inChromium(found: Found, look: Look, closers: Closers): Promise<Chromium> {
  const copy = await chromiumWithHosts(['http://127.0.0.1/*'])
  closers.add(copy.remove)
  return openChromium({ executablePath: found.path, extension: copy.folder, ...look })
}

function inFirefox(found: Found, { scale: _, ...look }: Look): Promise<Firefox> {
  return openFirefox({ executablePath: found.path, extension: distOf('firefox'), ...look })
}
