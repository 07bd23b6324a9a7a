import { afterEach, expect, test } from 'vitest'
import { connections, jobIndex, settings, storageErrors } from '../../../src/extension/store/items.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { createScript, done, type Script } from '../background/scripted.ts'

let script: Script
afterEach(() => script.stop())

const values = fakeBrowser.storage.local.values
const update = () => {
  script.startWorker()
  fakeBrowser.runtime.onInstalled.emit({ reason: 'update' })
}
const listed = async () => {
  const { pages } = await script.store.read(jobIndex)
  return (await Promise.all(Array.from({ length: pages }, (_, page) => script.store.readPageIds(page)))).flat()
}

test('a write that is refused does not make forget what was set aside', async () => {
  script = await createScript({ relay: null })
  values.set('settings', { version: 99, value: { precious: true } })
  update()
  await script.until('setting aside', async () => (await script.store.read(storageErrors)).aside.length > 0)
  const { set } = fakeBrowser.storage.local
  fakeBrowser.storage.local.set = async function (entries) {
    if (Object.keys(entries).some((key) => key.startsWith('job:'))) throw new Error('quota exceeded')
    return set.call(this, entries)
  }
  await expect(script.submit()).rejects.toThrow('storage')
  fakeBrowser.storage.local.set = set
  expect(await script.store.read(storageErrors)).toMatchObject({ aside: ['settings'], refusedAt: expect.any(Number) })
})

test('what is set aside twice is there twice, and the same damage once', async () => {
  script = await createScript({ relay: null })
  const asides = () => [...values.keys()].filter((key) => key.startsWith('aside:settings:'))
  for (const [round, value] of ['first', 'second', 'second'].entries()) {
    values.set('settings', { version: 99, value })
    update()
    await script.until('setting aside', () => asides().length >= Math.min(round + 1, 2))
    await script.send('settings.save', settings.default)
  }
  expect(asides().map((key) => JSON.stringify(values.get(key)))).toEqual([
    '{"version":99,"value":"first"}',
    '{"version":99,"value":"second"}',
  ])
})

test('one damaged account costs that one, and is set aside', async () => {
  script = await createScript({ relay: null })
  await script.connect({ id: 'second' })
  const record = structuredClone(values.get('connections')) as { version: number; value: { list: object[] } }
  record.value.list[1] = { ...record.value.list[1], name: null }
  values.set('connections', record)
  script.startWorker()
  await script.send('connections.rename', { id: 'main', name: 'mine' })
  expect((await script.store.read(connections)).list.map(({ id }) => id)).toEqual(['main'])
  expect([...values.keys()].some((key) => key.startsWith('aside:connections:'))).toBe(true)
})

test('the index lost: jobs are found again, and the pending ones waited for', async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  script.endWorker()
  values.delete('head')
  script.startWorker()
  await script.until('the index', async () => (await script.store.read(jobIndex)).pending.includes(id))
  await script.post(hook, done())
  await script.jobIs(id, 'done')
})

test('back to an older version and forth again: no job is lost from sight', async () => {
  script = await createScript()
  const { id } = await script.sent()
  script.endWorker()
  const stamp = (version: number) => {
    for (const [key, record] of values) {
      if (/^(job:|page:|head)/.test(key) && typeof record === 'object') values.set(key, { ...record, version })
    }
  }
  stamp(2)
  update()
  await script.until('going on without it', async () => (await script.store.read(storageErrors)).aside.length > 0)
  await script.until('an index', async () => (await script.store.read(jobIndex)).pages === 0)
  const other = await script.submit({ kind: 'imagine', prompt: 'made by the older one' })
  script.endWorker()
  values.set(`job:${id}`, { ...(values.get(`job:${id}`) as object), version: 1 })
  update()
  await script.until('both', async () => (await listed()).includes(id))
  expect(await listed()).toEqual([id, other])
})

test('a browser that takes a write and not the removal after it has taken all of it', async () => {
  script = await createScript({ relay: null })
  const { id } = await script.sent()
  const { remove } = fakeBrowser.storage.local
  fakeBrowser.storage.local.remove = () => Promise.reject(new Error('IO error'))
  expect(await script.send('jobs.delete', { jobId: id })).toEqual({ ok: true, value: {} })
  fakeBrowser.storage.local.remove = remove
  expect(await script.job(id)).toBeUndefined()
  expect(await listed()).toEqual([])
  update()
  await script.until('the empty key gone', () => !values.has(`job:${id}`))
})

test('a deletion that was cut off is finished at the next start, and no webhook brings the job back', async () => {
  script = await createScript()
  const { id, hook } = await script.sent()
  const life = script.startWorker()
  const { remove } = fakeBrowser.storage.local
  fakeBrowser.storage.local.remove = () => {
    life.end()
    return new Promise(() => {})
  }
  void script.send('jobs.delete', { jobId: id })
  await life.died
  fakeBrowser.storage.local.remove = remove
  script.startWorker()
  await script.post(hook, done('https://cdn.test/late.png'))
  await script.refresh()
  await script.until('what came', async () => (await script.finds(id, 'late.png')) === 'unmatched')
  await script.until('nothing left', () => !values.has(`job:${id}`))
  expect(fakeBrowser.seen.notices.size).toBe(0)
})

test('wherever the worker dies, a job that was deleted is gone with its pictures', async () => {
  script = await createScript()
  for (let point = 0; ; point++) {
    const { id, hook } = await script.sent(`point ${point}`)
    await script.post(hook, done())
    await script.until(
      'its picture',
      async () => (await script.job(id))?.kept?.[0] === 'kept' && (await script.job(id))?.told,
    )
    const life = script.startWorker(point)
    await Promise.race([script.send('jobs.delete', { jobId: id }), life.died])
    const { isDead } = life
    script.startWorker()
    await script.refresh()
    if (!(await listed()).includes(id)) {
      const what = `killed at point ${point}`
      await script.until(what, () => !values.has(`job:${id}`) && script.pictures.kept.size === 0)
    } else await script.send('jobs.delete', { jobId: id })
    if (!isDead) return expect(point).toBeGreaterThan(10)
  }
})
