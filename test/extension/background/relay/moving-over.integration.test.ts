import { afterEach, beforeEach, expect, test } from 'vitest'
import { relay } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createScript, doneV1, type Script } from '../scripted.ts'

const minuteMs = 60_000

let script: Script
beforeEach(async () => {
  script = await createScript({ provider: 'thenextleg-v1' })
})
afterEach(() => script.stop())

const saved = async () => {
  const inbox = await script.store.read(relay)
  if (!inbox) throw new Error('no inbox')
  return inbox
}
/** What the relay keeps, as text. */
const kept = async () => {
  const { hook } = await saved()
  const read = await script.hub?.store.read(hook.slice(hook.lastIndexOf('/') + 1), 0, 1000)
  return read?.messages.map(({ body, sealed }) => ({ sealed, text: Buffer.from(body).toString('latin1') })) ?? []
}

/** As if extension and relay were of the version before sealed inboxes. @returns what updates the relay */
async function beOlder(): Promise<() => void> {
  const online = script.api.relay
  script.api.relay = (url, init) => {
    const { body: _, ...rest } = init
    return online(url, init.method === 'PUT' ? rest : init)
  }
  const { address } = await saved()
  await script.send('setup.relay', { address, accessKey: '', anew: true })
  const { seal: _, isSealed: __, ...old } = await saved()
  script.endWorker()
  fakeBrowser.storage.local.values.set(relay.key, { version: 1, value: old })
  script.startWorker()
  return () => {
    script.api.relay = online
  }
}

test('a new inbox is sealed: what the relay keeps says nothing, and the result comes all the same', async () => {
  const { id, hook } = await script.sent()
  script.endWorker()
  await script.post(hook, doneV1(id))
  expect(await kept()).toEqual([{ sealed: true, text: expect.not.stringMatching(/lighthouse|cdn\.test/) }])
  script.startWorker()
  await script.refresh()
  expect((await script.jobIs(id, 'done')).result?.pictures[0]?.url).toBe('https://cdn.test/a.png')
})

test('an inbox of before goes on as it was at a relay that knows of no seals', async () => {
  await beOlder()
  const { id, hook } = await script.sent()
  script.clock.ahead += 25 * 60 * minuteMs
  await script.refresh()
  await script.post(hook, doneV1(id))
  await script.refresh()
  await script.jobIs(id, 'done')
  expect((await saved()).isSealed).toBe(false)
})

test('an inbox of before is moved over with all that is in it, and jobs on their way keep their hooks', async () => {
  const update = await beOlder()
  const first = await script.sent('first')
  const second = await script.sent('second')
  const third = await script.sent('third')
  const { secret } = await saved()
  script.endWorker()
  await script.post(first.hook, doneV1(first.id, 'https://cdn.test/first.png'))
  expect(await kept()).toMatchObject([{ sealed: false }])
  update()
  script.startWorker()
  // The day is over: the seed is stored. Then nobody knows of the key yet.
  script.clock.ahead += 25 * 60 * minuteMs
  await script.refresh()
  await script.jobIs(first.id, 'done')
  const seal = await script.until('a seed', async () => (await saved()).seal)
  expect([seal.seed, (await saved()).isSealed]).toEqual([expect.stringMatching(/^[\w-]{43}$/), false])
  script.endWorker()
  await script.post(second.hook, doneV1(second.id, 'https://cdn.test/second.png'))
  script.clock.ahead += 11 * minuteMs
  script.startWorker()
  await script.refresh()
  await script.until('the inbox sealed', async () => (await saved()).isSealed)
  expect(await saved()).toMatchObject({ secret, seal })
  await script.jobIs(second.id, 'done')
  script.endWorker()
  await script.post(third.hook, doneV1(third.id, 'https://cdn.test/third.png'))
  expect((await kept()).at(-1)).toEqual({ sealed: true, text: expect.not.stringContaining('third') })
  script.startWorker()
  await script.refresh()
  expect((await script.jobIs(third.id, 'done')).result?.pictures[0]?.url).toBe('https://cdn.test/third.png')
})

test('what can not be opened is kept for the user to see, and holds up nothing behind it', async () => {
  const lost = await script.sent('lost')
  const good = await script.sent('good')
  script.endWorker()
  const { hook } = await saved()
  const inbox = hook.slice(hook.lastIndexOf('/') + 1)
  const sealedTo = (await script.hub?.store.sealKeyOf(inbox)) ?? null
  await script.hub?.store.append(inbox, { tag: null, contentType: null, body: Buffer.alloc(400, 7), sealedTo })
  await script.post(good.hook, doneV1(good.id))
  script.startWorker()
  await script.refresh()
  await script.jobIs(good.id, 'done')
  expect(await script.job(lost.id)).toMatchObject({ state: 'accepted' })
  expect(await script.store.readUnmatched()).toMatchObject([{ value: { tag: null } }])
})
