import { afterEach, beforeEach, expect, test } from 'vitest'
import fakeBrowser from '../../../support/fake-browser.ts'
import { bare, createScript, done, doneV1, type Script } from '../scripted.ts'

let script: Script
beforeEach(async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
})
afterEach(() => script.stop())

test('a message that ends the worker at each try is kept as it came at the third, and the next one takes effect', async () => {
  const poison = '"poison": true'
  const parse = JSON.parse
  let ends = 0
  // Stands for whatever a decoder could do to a worker: it never comes back.
  JSON.parse = (text: string, ...more: []) => {
    if (text.includes(poison) && new Error().stack?.includes('decodeHook')) {
      ends++
      script.endWorker()
    }
    return parse(text, ...more)
  }
  try {
    const { id, hook } = await script.sent()
    script.endWorker()
    await fetch(`${bare(hook)}/a-tag`, { method: 'POST', body: `{${poison}}` })
    await script.post(hook, doneV1(id))
    for (let starts = 0; starts < 4; starts++) {
      const { died } = script.startWorker()
      await Promise.race([died, script.refresh()])
    }
    await script.jobIs(id, 'done')
    expect(ends).toBe(2)
    expect((await script.store.readUnmatched()).map(({ value }) => value.body)).toEqual([`{${poison}}`])
  } finally {
    JSON.parse = parse
  }
})

test('a user who clicks while much is being taken is served in between', async () => {
  const { hook } = await script.sent()
  script.endWorker()
  for (let n = 0; n < 50; n++) await script.post(`${bare(hook)}/tag-${n}`, doneV1(`foreign-${n}`))
  script.startWorker()
  const { local } = fakeBrowser.storage
  const { set } = local
  const written: ('message' | 'click')[] = []
  let click: Promise<string> | undefined
  local.set = (values) => {
    const keys = Object.keys(values)
    for (const key of keys) if (key.startsWith('unmatched:')) written.push('message')
    if (click && keys.some((key) => key.startsWith('job:'))) written.push('click')
    if (written.length > 0) click ??= script.submit({ kind: 'imagine', prompt: 'meanwhile' })
    return set.call(local, values)
  }
  try {
    await script.refresh()
    await script.until('everything', () => written.filter((what) => what === 'message').length === 50)
    await click
    expect(written.at(-1)).toBe('message')
  } finally {
    local.set = set
  }
})

test('what was taken is not taken twice when another look was quicker', async () => {
  const { id, hook } = await script.sent()
  await script.post(hook, done())
  await Promise.all([script.refresh(), script.refresh(), script.refresh()])
  await script.until('what came', async () => (await script.finds(id, 'a.png')) !== 'nowhere')
  expect(await script.store.readUnmatched()).toHaveLength((await script.job(id))?.state === 'done' ? 0 : 1)
})
