// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from '../../../src/extension/messaging/client.ts'
import { openLog, readLog, reportCaught } from '../../../src/extension/platform/log.ts'
import { Setup } from '../../../src/extension/setup/app.tsx'
import { connections, relay, storageErrors } from '../../../src/extension/store/items.ts'
import { openStore } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { button, leave, one, press, settled, show, stock, stored, words } from '../../support/page.tsx'
import { doneJob, sampleConnection, sampleJob } from '../../support/sample-jobs.ts'
import { createWorkers } from '../../support/workers.ts'

/** What must be seen by nobody. */
const canary = {
  prompt: 'a violet fox',
  token: 'tok-9f3d2a',
  path: '/secret-path/v2',
  secret: 'inbox-secret-77aa',
  key: 'relay-key-55bb',
  seed: 'seal-seed-33cc',
  page: 'a-page-of-mine',
}
const message = Object.values(canary).join(' ')
const broken = () => Promise.reject(new TypeError(`Unexpected token: ${message}`))

const workers = createWorkers({
  fetch: broken,
  now: Date.now,
  pictures: createMemoryPictures(),
})

beforeEach(() => {
  fakeBrowser.reset()
  // In development the log shows errors there, as they are.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  workers.endWorker()
  vi.restoreAllMocks()
  await leave()
})

/** A browser in which everything has a canary, and the texts that were copied. */
async function open() {
  const [job, failed] = [
    doneJob({
      command: { kind: 'imagine', prompt: canary.prompt },
      source: { url: `https://${canary.page}.example/${canary.page}`, title: canary.page, text: canary.page },
    }),
    sampleJob({ id: 'b', state: 'failed', provider: canary.prompt }),
  ]
  await stock([job, failed], {
    ...stored(connections, {
      active: 'first',
      list: [
        { ...sampleConnection, name: canary.prompt, token: canary.token, address: `https://api.example${canary.path}` },
      ],
    }),
    ...stored(relay, {
      address: `https://relay.example${canary.path}`,
      secret: canary.secret,
      accessKey: canary.key,
      hook: `https://relay.example/h/${canary.secret}`,
      expiresAt: 1,
      seal: { seed: canary.seed, storedAt: 0 },
      isSealed: true,
    }),
    ...stored(storageErrors, { aside: [`aside:account:${canary.token}:12345678`], refusedAt: 1 }),
  })
  const copied: string[] = []
  const clipboard = vi
    .spyOn(navigator.clipboard, 'writeText')
    .mockImplementation(async (text) => void copied.push(text))
  await show(<Setup store={openStore()} send={createClient(fakeBrowser.runtime.sendMessage)} />)
  return { copied, clipboard }
}

it('copies what failed in a handler, in the background and in a page, and nothing that is the user’s own', async () => {
  vi.spyOn(fakeBrowser.action, 'setBadgeText').mockImplementation(broken)
  workers.startWorker()
  const log = openLog('setup')
  const { copied } = await open()
  const send = createClient(fakeBrowser.runtime.sendMessage)
  vi.spyOn(fakeBrowser.permissions, 'contains').mockImplementationOnce(broken)
  const reply = await send('pictures.show', { url: `https://pictures.example${canary.path}`, size: 'original' })
  expect(reply).toEqual({ ok: false, error: { code: 'worker' } })
  dispatchEvent(new ErrorEvent('error', { error: new RangeError(message) }))
  dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new SyntaxError(message) }))
  await log.written()
  await settled()
  await press(button('Copy diagnostics'))

  const [text = ''] = copied
  const seen = JSON.parse(text).log.map(({ place, task, error, code }: Record<string, string>) =>
    [place, task, error, code].filter(Boolean).join(' '),
  )
  expect(seen).toContain('worker pictures.show TypeError worker')
  expect(seen).toContain('worker recover TypeError')
  expect(seen).toContain('setup uncaught RangeError')
  expect(seen).toContain('setup unhandled SyntaxError')
  for (const text of Object.values(canary)) expect(copied.join()).not.toContain(text)
  expect(words()).toContain('Diagnostics copied.')
})

it('tells versions, settings, hosts, counts and the state of storage', async () => {
  const { copied } = await open()
  await press(button('Copy diagnostics'))
  expect(JSON.parse(copied[0] ?? '')).toMatchObject({
    version: '0.1.0',
    system: 'linux x86-64',
    settings: { notify: true, pictureBudgetMb: 2000 },
    connections: [{ provider: 'painter', host: 'api.example', isActive: true, hasToken: true }],
    relay: { host: 'relay.example', left: 0 },
    jobs: { counted: 2 },
    storage: { unreadable: ['account'], refusedAt: '1970-01-01T00:00:00.001Z' },
  })
})

it('shows the text where it can’t be copied', async () => {
  const { clipboard } = await open()
  clipboard.mockRejectedValue(new Error('denied'))
  await press(button('Copy diagnostics'))
  expect(one<HTMLTextAreaElement>('.diagnostics textarea').value).toContain('"host": "api.example"')
})

it('tells what can be told when storage is broken', async () => {
  const { copied } = await open()
  vi.spyOn(fakeBrowser.storage.local, 'get').mockImplementation(broken)
  await press(button('Copy diagnostics'))
  expect(JSON.parse(copied[0] ?? '')).toMatchObject({ version: '0.1.0', jobs: { failed: 'TypeError' } })
})

it('hears under its own name of what a part of a page caught', async () => {
  const log = openLog('gallery')
  vi.stubGlobal('reportError', (error: unknown) => dispatchEvent(new ErrorEvent('error', { error })))
  reportCaught('read picture', new DOMException(message, 'UnknownError'))
  await log.written()
  vi.unstubAllGlobals()
  expect(await readLog()).toContainEqual(expect.objectContaining({ task: 'read picture', error: 'UnknownError' }))
})
