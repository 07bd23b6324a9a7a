// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { cursor, providers, relay } from '../../../src/extension/store/items.ts'
import { openDrafts } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'
import { able, box, card, openPopup as open, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

usePopupPage()

describe('a job that needs a look', () => {
  const lost = sampleJob({ state: 'unknown', reason: { code: 'interrupted' } })
  it('has a line of its own, however many others wait', async () => {
    await stock([lost, ...Array.from({ length: 13 }, () => sampleJob())])
    await open()
    expect(words(one('.doubtful summary')).trim()).toBe('Not sure it was sent · lighthouse at dusk, long exposure')
    expect(card(lost).closest('.more')).toBeNull()
    expect(words()).toContain('10 more are waiting')
    await press(button('Send again', card(lost)))
  })
  it('shares the line with others like it', async () => {
    await stock([lost, sampleJob({ state: 'overdue' }), doneJob()])
    await open()
    expect(words(one('.doubtful summary')).trim()).toBe('2 pictures need a look')
  })
})

describe('a send that can be undone', () => {
  const held = sampleJob({ state: 'sending', createdAt: sampleNow, heldUntil: sampleNow + 5_000 })
  const reply = { ok: true, value: { jobId: held.id, heldUntil: held.heldUntil } }

  it('is offered in the notice until it leaves', async () => {
    await stock()
    const { sent } = await open({ 'jobs.submit': reply, 'jobs.undo': { ok: true, value: { undone: true } } })
    await type(box(), 'a fox')
    await press(one('button[type=submit]'))
    expect(words(one('.notice'))).toContain('Sends in 5 s.')
    await press(button('Undo', one('.notice')))
    expect(sent.at(-1)).toEqual({ name: 'jobs.undo', request: { jobId: held.id } })
    expect(words(one('.notice'))).toBe('Undone. Nothing was sent.')
  })
  it('is offered on its card, which says how long it stays', async () => {
    await stock([held])
    const { sent } = await open({ 'jobs.undo': { ok: true, value: { undone: false } } })
    expect(words(card(held))).toContain('Not sent yetsends in 5 s')
    await press(button('Undo', card(held)))
    expect(sent.at(-1)).toEqual({ name: 'jobs.undo', request: { jobId: held.id } })
    expect(words(one('.notice'))).toBe('Too late to undo: it was sent.')
  })
  it('is offered no more once it has left', async () => {
    await stock([held])
    await open()
    const { heldUntil: _, ...sent } = held
    await settled(() => fakeBrowser.storage.local.set(storedJobs([sent])))
    expect(words(card(held))).toContain('Sending')
    expect(words(card(held))).not.toContain('Undo')
  })
})

describe('before it is sent to an API that only posts webhooks', () => {
  const hooked = { ...able, capabilities: { ...able.capabilities, hook: true, poll: false } }
  const inbox = { address: 'https://relay.example', secret: 's', accessKey: '', hook: 'https://relay.example/h/x' }
  const atRelay = stored(relay, { ...inbox, expiresAt: sampleNow + 1e9, seal: null, isSealed: false })
  const silent = stored(cursor, { ...cursor.default, failures: 3, problem: { code: 'unreachable' } })

  it('a relay that does not answer is warned of', async () => {
    await stock([], { ...stored(providers, [hooked]), ...atRelay, ...silent })
    await open()
    expect(words(one('.compose'))).toContain('The relay does not answer: the result may be lost.')
  })
  it('is warned of nothing where the API can be asked', async () => {
    await stock([], { ...stored(providers, [able]), ...atRelay, ...silent })
    await open()
    expect(words(one('.compose'))).not.toContain('may be lost')
  })
})

it('a text that waited for set-up is selected, so that what is typed replaces it', async () => {
  await stock()
  await openDrafts().writeDraft({ text: 'a lighthouse', parameters: {}, waiting: true })
  await open()
  expect([box().selectionStart, box().selectionEnd]).toEqual([0, 12])
})
