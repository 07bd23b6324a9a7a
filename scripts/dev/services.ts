import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawToken } from '../../src/studio/config.ts'
import type { Services } from '../browsers/inside.ts'
import type { Closers } from '../closers.ts'
import { startRelay, startStudio } from '../servers.ts'
import { servePage } from '../start/serve-page.ts'

// Beside the development server's 5173. A profile that is kept remembers both, so that they can't be drawn anew each time.
const ports = { relay: '5174', studio: '5175' }

/** Relay and studio as the kept profile knows them, and a page with texts to try. @param home where they keep what they keep */
export async function startServices(home: string, closers: Closers): Promise<{ services: Services; pageUrl: string }> {
  const relay = await startRelay({ RELAY_PORT: ports.relay, RELAY_STORE: `sqlite:${join(home, 'relay.db')}` }, closers)
  const token = keptToken(join(home, 'studio-token'))
  const studio = await startStudio({ STUDIO_PORT: ports.studio, STUDIO_TOKEN: token, STUDIO_PAINT_MS: '6000' }, closers)
  const page = await servePage()
  closers.add(page.stop)
  const address = `${studio.url}/v2`
  return {
    services: { id: 'practice', provider: 'thenextleg-v2', address, token, relay: relay.url },
    pageUrl: page.url,
  }
}

function keptToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, drawToken(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
