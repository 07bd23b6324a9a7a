import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { type Chromium, type ChromiumOptions, openChromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { type Firefox, type FirefoxOptions, openFirefox } from '../../scripts/browsers/firefox.ts'
import type { Services } from '../../scripts/browsers/inside.ts'
import { distOf } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { type Environment, type Server, type StudioServer, startRelay, startStudio } from '../../scripts/servers.ts'
import { servePage } from '../../scripts/start/serve-page.ts'
import { type StudioControl, studioControl } from './studio-control.ts'

/** Everything around the extension, in processes of its own, and browsers with the extension in it. */
export interface World {
  relay: Server
  studio: StudioServer
  control: StudioControl
  /** A page with text to select. */
  pageUrl: string
  services: Services
  /** Starts it where it was, with what it kept. */
  restartRelay(): Promise<void>
  restartStudio(): Promise<void>
  /** @param options.hosts match patterns of the hosts that are granted: this machine's by its number without */
  openChromium(options?: Partial<ChromiumOptions> & { hosts?: string[] }): Promise<Chromium>
  /** Without the grants that `openChromium` gives. */
  openChromiumUngranted(options?: Partial<ChromiumOptions>): Promise<Chromium>
  openFirefox(options?: Partial<FirefoxOptions>): Promise<Firefox>
  close(): Promise<void>
}

/** @param studio settings that differ: pictures are small and quick here */
export async function createWorld(studio: Environment = {}): Promise<World> {
  const closers = new Closers()
  const data = await mkdtemp(join(tmpdir(), 'afterimage-world-'))
  closers.add(() => rm(data, { recursive: true, force: true }))
  const relayEnv = { RELAY_STORE: `sqlite:${join(data, 'relay.db')}` }
  const studioEnv = { STUDIO_CONTROL: '1', STUDIO_SIZE: '256', STUDIO_PAINT_MS: '300', ...studio }
  const world = {
    relay: await startRelay(relayEnv, closers),
    studio: await startStudio(studioEnv, closers),
  }
  const page = await servePage()
  closers.add(page.stop)
  const { token } = world.studio
  const services = { id: 'first', provider: 'thenextleg-v1', address: world.studio.url, token, relay: world.relay.url }
  const chromium = async (extension: string, options: Partial<ChromiumOptions>) => {
    const executablePath = findTool('chromium') ?? findTool('chrome') ?? missing('Chromium')
    const opened = await openChromium({ executablePath, extension, ...options })
    closers.add(opened.close)
    return opened
  }

  return Object.assign(world, {
    control: studioControl(world.studio.url, token),
    pageUrl: page.url,
    services,
    async restartRelay() {
      await world.relay.stop()
      world.relay = await startRelay({ ...relayEnv, RELAY_PORT: new URL(world.relay.url).port }, closers)
    },
    async restartStudio() {
      await world.studio.stop()
      world.studio = await startStudio(
        { ...studioEnv, STUDIO_TOKEN: token, STUDIO_PORT: new URL(world.studio.url).port },
        closers,
      )
    },
    async openChromium({ hosts = ['http://127.0.0.1/*'], ...options } = {}) {
      const copy = await chromiumWithHosts(hosts)
      closers.add(copy.remove)
      return chromium(copy.folder, options)
    },
    openChromiumUngranted: (options = {}) => chromium(distOf('chromium'), options),
    async openFirefox(options = {}) {
      const executablePath = findTool('firefox') ?? missing('Firefox')
      const opened = await openFirefox({ executablePath, extension: distOf('firefox'), ...options })
      closers.add(opened.close)
      return opened
    },
    close: () => closers.close(),
  } satisfies Omit<World, 'relay' | 'studio'>)
}

function missing(name: string): never {
  throw new Error(`${name} is not here. Run npm test, which finds or installs it.`)
}
