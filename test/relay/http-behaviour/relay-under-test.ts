import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { type Client, createClient } from '../support/relay.ts'
import type { Settings } from './settings.ts'

export interface RelayUnderTest {
  /** No trailing slash. */
  url: string
  /** Stops it and starts it anew on what it kept; its address may be another. */
  restart?: () => Promise<void>
  /** Lets so much time go by, as far as what it keeps is concerned. Its address may be another afterwards. */
  age?: (ms: number) => Promise<void>
  stop(): Promise<unknown>
}

export interface Kept {
  restart: boolean
  age: boolean
}

export type StartRelay = (settings: Settings) => Promise<RelayUnderTest>

/** One relay for all tests of a `describe`. */
export function relayFor(start: StartRelay, settings: Settings) {
  let relay: RelayUnderTest | undefined
  const running = (): RelayUnderTest => {
    if (!relay) throw new Error('it has not started')
    return relay
  }
  beforeAll(async () => {
    relay = await start(settings)
  })
  afterAll(() => relay?.stop())

  return {
    running,
    url: () => running().url,
    client: (sealed = false) => createClient(running().url, undefined, sealed ? drawSeed() : null),
    /** The client of an inbox that is open. */
    async opened(headers: Record<string, string> = {}, sealed = false): Promise<Client> {
      const client = createClient(running().url, undefined, sealed ? drawSeed() : null)
      const { status } = await client.open(headers)
      if (status !== 200) throw new Error(`opening answered ${status}`)
      return client
    },
  }
}

function drawSeed(): string {
  return randomBytes(32).toString('base64url')
}
