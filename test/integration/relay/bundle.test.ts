import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRelay, type RelayBuild } from '../../../scripts/build/relay.ts'
import { describeRelayOverHttp } from '../../relay/http-behaviour.ts'
import { type RelayProcess, startRelayProcess } from '../../relay/support/process.ts'
import { startRedis } from '../../relay/support/redis.ts'
import { createClient, openClient } from '../../relay/support/relay.ts'

describe('the relay as one file', () => {
  let dir: string
  let built: RelayBuild
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'relay-bundle-'))
    built = await buildRelay(join(dir, 'dist'))
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  /** A folder that holds the file and nothing else. */
  function install(name: string): { script: string; cwd: string } {
    const cwd = join(dir, name)
    mkdirSync(cwd)
    const script = join(cwd, 'relay.mjs')
    copyFileSync(built.file, script)
    return { script, cwd }
  }

  /** Asks whether it is ready, posts a webhook and reads it back. */
  async function serves(relay: RelayProcess): Promise<void> {
    const ready = await fetch(`${relay.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
    const client = await openClient(relay.url)
    expect((await client.post('"caught"')).status).toBe(202)
    expect((await client.read('?wait=25')).messages.map(({ body }) => body)).toEqual(['"caught"'])
  }

  let places = 0
  describeRelayOverHttp('one file in an empty folder', { restart: true, age: false }, async (settings) => {
    const place = install(`suite-${places++}`)
    let relay = await startRelayProcess(settings, place)
    const under = {
      url: relay.url,
      async restart() {
        await relay.end('SIGTERM')
        relay = await startRelayProcess(settings, place)
        under.url = relay.url
      },
      async stop() {
        await relay.end('SIGTERM')
      },
    }
    return under
  })

  it('starts in an empty folder, and keeps a webhook in a SQLite file there', async () => {
    const { script, cwd } = install('sqlite')
    const relay = await startRelayProcess({}, { script, cwd })
    await serves(relay)
    expect(await relay.end('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(relay.errors()).not.toContain('error')
    expect(readdirSync(cwd).sort()).toEqual(['relay.db', 'relay.db-lock', 'relay.mjs'])
  })

  it('keeps a webhook in Redis', async () => {
    const redis = await startRedis()
    try {
      const { script, cwd } = install('redis')
      const relay = await startRelayProcess({ RELAY_STORE: redis.url }, { script, cwd })
      await serves(relay)
      await relay.end('SIGTERM')
      expect(readdirSync(cwd)).toEqual(['relay.mjs'])
    } finally {
      await redis.stop()
    }
  })

  it('copies its database', async () => {
    const { script, cwd } = install('copied')
    const relay = await startRelayProcess({}, { script, cwd })
    const client = await openClient(relay.url)
    await client.post('"kept"')
    // As npm starts it, and who put it on the PATH: as a program, with the first Node that is found.
    const said = execFileSync(built.file, ['backup', 'copy.db'], { cwd, env: { PATH: dirname(process.execPath) } })
    expect(said.toString()).toBe('copied relay.db to copy.db\n')
    await relay.end('SIGTERM')

    const restored = await startRelayProcess({ RELAY_STORE: 'sqlite:copy.db' }, { script, cwd })
    expect((await createClient(restored.url, client.secret).read()).messages.map(({ body }) => body)).toEqual([
      '"kept"',
    ])
    await restored.end('SIGTERM')
  })

  it('has its worker thread within', async () => {
    const address = /"(data:text\/javascript,[^"]+)"/.exec(readFileSync(built.file, 'utf8'))?.[1] ?? ''
    const path = join(dir, 'thread.db')
    const db = new DatabaseSync(path)
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE logged (value)')
    const thread = new Worker(new URL(address), { workerData: path })
    const done = await new Promise((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
      thread.postMessage('empty')
    })
    await thread.terminate()
    db.close()
    expect(done).toBe(true)
  })

  it('comes with the sums of its files', () => {
    const lines = readFileSync(built.sums, 'utf8').trimEnd().split('\n')
    const sums = lines.map((line) => line.split('  '))
    expect(sums.map(([, name]) => name)).toEqual(['relay.mjs', 'LICENSES.txt', 'package.json'])
    for (const [sum, name = ''] of sums) expect(hash('sha256', readFileSync(join(dir, 'dist', name)))).toBe(sum)
  })

  it('is a package that npm packs whole and starts', () => {
    const manifest = JSON.parse(readFileSync(built.manifest, 'utf8'))
    expect(manifest).toMatchObject({
      name: 'afterimage-relay',
      bin: { 'afterimage-relay': 'relay.mjs' },
      private: true,
    })
    // npm adds the manifest by itself.
    expect([...manifest.files, 'package.json'].sort()).toEqual(readdirSync(join(dir, 'dist')).sort())
  })

  it('comes with the licenses of all that is in it', () => {
    const licenses = readFileSync(built.licenses, 'utf8')
    const named = [...licenses.matchAll(/^(@?[\w/-]+) \d[\d.]* \((?:MIT|Apache-2\.0)\)$/gm)].map(([, name]) => name)
    expect(named).toEqual(expect.arrayContaining(['ioredis', 'denque', 'zod']))
    expect(licenses).toContain('Copyright (c) 2015-2022 Zihua Li')
  })
})
