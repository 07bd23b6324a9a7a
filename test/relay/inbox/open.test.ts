import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultConfig, type StoreAddress } from '../../../src/relay/config.ts'
import { openStore } from '../../../src/relay/inbox/open.ts'
import { dayMs, newId, webhook } from './behaviour/world.ts'

function open(store: StoreAddress) {
  const said: string[] = []
  const commits: number[] = []
  const opening = openStore({
    config: { ...defaultConfig, store, maxMessages: 1, inboxDays: 3 },
    now: () => 1000,
    log: (level, event) => said.push(`${level} ${event}`),
    onCommit: (_durationMs, changes) => commits.push(changes),
    onBroken() {},
  })
  return { opening, said, commits }
}

it('warns of a store in memory', async () => {
  const { opening, said } = open({ kind: 'memory' })
  const store = await opening
  expect(said).toEqual(['warn memory-store'])
  const id = newId()
  expect(await store.open(id)).toMatchObject({ expiresAt: 1000 + 3 * dayMs })
  await store.append(id, webhook())
  expect(await store.append(id, webhook())).toEqual({ kind: 'inbox-full' })
})

it('keeps inboxes in the file it is told, by the limits it is told', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'relay-open-'))
  const address = { kind: 'sqlite', path: join(dir, 'relay.db') } as const
  const first = open(address)
  const id = newId()
  const store = await first.opening
  await store.open(id)
  await store.append(id, webhook())
  expect(await store.append(id, webhook())).toEqual({ kind: 'inbox-full' })
  expect([first.commits, first.said]).toEqual([[1, 1, 1], []])
  await store.stop()
  const again = await open(address).opening
  expect(again.has(id)).toBe(true)
  await again.stop()
  rmSync(dir, { recursive: true })
})

it.each<[string, string | string[]]>([
  ["Redis can't be used: ", 'redis://user:hunter2@127.0.0.1:1/0'],
  ["Redis Cluster can't be used: ", ['redis://user:hunter2@127.0.0.1:1']],
])('says so when Redis can not be had, without its password: %s', async (sentence, url) => {
  const { opening } = open({ kind: 'redis', url })
  const failure = await opening.catch((error: Error) => error.message)
  expect(failure).toContain(sentence)
  expect(failure).not.toContain('hunter2')
})
