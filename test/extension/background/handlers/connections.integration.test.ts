import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connections, fastTimeSamples } from '../../../../src/extension/store/items.ts'
import { createStage, type Stage } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
  await stage.useRelay()
  await stage.connect({ id: 'work' })
  await stage.connect({ id: 'home', provider: 'imaginepro', address: `${stage.studio.url}/api/v1` })
})
afterEach(() => stage.stop())

const saved = () => stage.store.read(connections)
const refresh = async (connectionId?: string) => {
  const asked = await stage.send('account.refresh', connectionId === undefined ? {} : { connectionId })
  if (!asked.ok) throw new Error(asked.error.code)
  return stage.jobIs(asked.value.jobId, 'done')
}

describe('several connections', () => {
  test('are all kept, and the one that is active is sent to', async () => {
    expect((await saved()).list.map(({ id }) => id)).toEqual(['work', 'home'])
    expect((await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')).connectionId).toBe(
      'home',
    )
    await stage.send('connections.activate', { id: 'work' })
    expect((await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')).connectionId).toBe(
      'work',
    )
  })

  test('have an account each, asked for apart', async () => {
    await refresh('work')
    await refresh()
    expect((await stage.store.readAccount('work'))?.fast?.left).toBeGreaterThan(0)
    expect((await stage.store.readAccount('home'))?.credits?.left).toBeGreaterThan(0)
  })

  test('a switch of speed reads the account of the one it was for', async () => {
    await stage.send('connections.activate', { id: 'work' })
    await refresh()
    await stage.submit({ kind: 'speed', speed: 'relax' })
    await stage.send('connections.activate', { id: 'home' })
    await stage.until('the account in its other mode', async () =>
      (await stage.store.readAccount('work'))?.entries.find(({ value }) => value === 'Relaxed'),
    )
    expect(await stage.store.readAccount('home')).toBeNull()
  })

  test('a follow-up goes where its picture was painted, whatever is active', async () => {
    const grid = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
    await stage.send('connections.activate', { id: 'work' })
    const id = await stage.submit({ kind: 'button', label: 'U1' }, grid.id)
    expect(await stage.jobIs(id, 'done')).toMatchObject({ connectionId: 'home' })
  })

  test('take another name, and nothing else: neither token nor which one is active', async () => {
    const before = await saved()
    await stage.send('connections.rename', { id: 'work', name: ' At work ' })
    const [work, home] = before.list
    expect(await saved()).toEqual({ active: 'home', list: [{ ...work, name: 'At work' }, home] })
  })

  test('one that is not there can not be made active', async () => {
    expect(await stage.send('connections.activate', { id: 'none' })).toEqual({
      ok: false,
      error: { code: 'not-set-up' },
    })
    expect((await saved()).active).toBe('home')
  })
})

describe('a connection that is removed', () => {
  test('leaves no token and no account, but its pictures', async () => {
    await refresh('work')
    await stage.send('connections.activate', { id: 'work' })
    const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
    await stage.jobIs(id, 'done')
    await stage.send('connections.activate', { id: 'home' })
    await stage.send('connections.remove', { id: 'work' })
    expect((await saved()).list.map((one) => one.id)).toEqual(['home'])
    expect((await saved()).active).toBe('home')
    expect(await stage.store.readAccount('work')).toBeNull()
    expect(await stage.store.read(fastTimeSamples)).toEqual([])
    expect((await stage.jobs()).map((job) => job.id)).toEqual([id])
  })

  test('makes no other one active: nothing is paid elsewhere unasked', async () => {
    await stage.send('connections.remove', { id: 'home' })
    expect((await saved()).active).toBeNull()
    const reply = await stage.send('jobs.submit', { command: { kind: 'imagine', prompt: 'a fox' }, requestId: 'r' })
    expect(reply).toEqual({ ok: false, error: { code: 'not-set-up' } })
  })

  test('still gets what was on its way', async () => {
    await stage.studio.scenario({ paintMs: 100 })
    const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
    await stage.jobIs(id, 'accepted')
    await stage.send('connections.remove', { id: 'home' })
    expect((await stage.jobIs(id, 'done')).result?.pictures.length).toBeGreaterThan(0)
  })

  test('twice is no harm', async () => {
    await stage.send('connections.remove', { id: 'work' })
    expect(await stage.send('connections.remove', { id: 'work' })).toEqual({ ok: true, value: {} })
  })
})
