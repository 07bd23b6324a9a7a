import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { defaultConfig, limitsOf } from '../../../src/relay/config.ts'
import { createRedisStore } from '../../../src/relay/inbox/redis.ts'
import { createSqliteStore } from '../../../src/relay/inbox/sqlite.ts'
import { copyDatabase } from '../../../src/relay/inbox/sqlite-copy.ts'
import { silentLog } from '../../../src/server/log.ts'
import { type RedisServer, startRedis } from '../../relay/support/redis.ts'
import { createClient, startRelay } from '../../relay/support/relay.ts'

const webhooks = 400
const inFlight = 16
const config = { ...defaultConfig, ratePerMinute: 0, addressRatePerMinute: 0 }

/** What nobody who gets hold of what the relay keeps may find in it. */
const canaries = {
  prompt: 'CANARY-PROMPT-a-violet-fox',
  link: 'cdn.example/CANARY-LINK.png',
  tag: 'CANARY-TAG',
  token: 'CANARY-TOKEN-9f3d',
  signature: 'CANARY-SIGNATURE',
  type: 'CANARY-TYPE',
}
const body = JSON.stringify({ prompt: canaries.prompt, url: `https://${canaries.link}`, auth: canaries.token })
const sizes = [0, 3000, 20_000]

/** Posts from several connections at once. `halfway` runs while they go on. */
async function load(client: ReturnType<typeof createClient>, halfway: () => Promise<void> | void): Promise<void> {
  let next = 0
  let half: Promise<void> | undefined
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let n = next++; n < webhooks; n = next++) {
        const padded = `${body}${' '.repeat(sizes[n % sizes.length] ?? 0)}`
        const headers = { 'content-type': `text/${canaries.type}`, 'webhook-signature': canaries.signature }
        const { status } = await client.post(padded, `${canaries.tag}-${n}`, headers)
        expect(status).toBe(202)
        if (n >= webhooks / 2) half ??= Promise.resolve(halfway())
      }
    }),
  )
  await half
}

async function openedInbox(url: string, sealed: boolean) {
  const client = createClient(url)
  const key = await createUnsealer().publicKeyOf(randomBytes(32).toString('base64url'))
  const opened = await fetch(`${url}/v1/inbox`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${client.secret}` },
    ...(sealed ? { body: JSON.stringify({ seal: { v: 1, key } }) } : {}),
  })
  expect(opened.status).toBe(200)
  return client
}

/** The names of the canaries that stand in a text of bytes. */
function foundIn(texts: readonly string[]): string[] {
  return Object.entries(canaries).flatMap(([name, canary]) => (texts.some((text) => text.includes(canary)) ? name : []))
}

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-sealed-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('on SQLite, under load', () => {
  /** What was found in the files, and in a backup: while webhooks came, and after that. */
  async function search(sealed: boolean) {
    const folder = newFolder()
    const path = join(folder, 'relay.db')
    const store = createSqliteStore({ path, limits: limitsOf(config), now: Date.now })
    const { url, stop } = await startRelay(config, { store })
    const found: Record<string, string[]> = {}
    const look = (when: string) => {
      const backup = join(folder, `backup-${when}.db`)
      copyDatabase(path, backup)
      for (const [name, file] of [
        ['file', path],
        ['log', `${path}-wal`],
        ['backup', backup],
      ] as const)
        found[`${name} ${when}`] = foundIn(existsSync(file) ? [readFileSync(file, 'latin1')] : [])
    }
    const client = await openedInbox(url, sealed)
    await load(client, () => look('during'))
    look('after')
    expect((await store.read(client.id, 0, 1000))?.messages.length).toBeGreaterThan(0)
    await stop()
    found['file at rest'] = foundIn([readFileSync(path, 'latin1')])
    return found
  }

  it('a sealed inbox leaves nothing to read in the file, its log and a backup', async () => {
    expect([...new Set(Object.values(await search(true)).flat())]).toEqual([])
  })

  it('the same search finds what is not sealed', async () => {
    const found = await search(false)
    // A service's signature is kept in a seal only.
    const kept = Object.keys(canaries).filter((name) => name !== 'signature')
    expect(found['backup after']).toEqual(kept)
    expect(found['file at rest']).toEqual(kept)
    expect(new Set([...(found['file during'] ?? []), ...(found['log during'] ?? [])])).toEqual(new Set(kept))
  })
})

describe('in Redis, under load', () => {
  let server: RedisServer
  let admin: Redis
  let folder: string
  beforeAll(async () => {
    folder = newFolder()
    // Dumps are compressed otherwise, and could not be searched.
    const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--rdbcompression', 'no']
    server = await startRedis([...settings, '--dir', folder])
    admin = new Redis(server.url)
  }, 20_000)
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  async function search(sealed: boolean): Promise<string[]> {
    await admin.flushall()
    const store = await createRedisStore({ url: server.url, limits: limitsOf(config), log: silentLog })
    const { url, stop } = await startRelay(config, { store })
    const client = await openedInbox(url, sealed)
    const texts: string[] = []
    const look = async () => {
      await admin.save()
      texts.push(...filesIn(folder))
    }
    await load(client, look)
    await look()
    const messages = await store.read(client.id, 0, 1000)
    expect(messages?.messages.length).toBeGreaterThan(0)
    await stop()
    return foundIn(texts)
  }

  it('a sealed inbox leaves nothing to read in a dump and in the append-only file', async () => {
    expect(await search(true)).toEqual([])
  })

  it('the same search finds what is not sealed', async () => {
    expect(await search(false)).toEqual(Object.keys(canaries).filter((name) => name !== 'signature'))
  })
})

/** Everything below a folder, as text of bytes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
}
