// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { accountKey, accountRecord, connections } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'
import { doneJob, sampleAccount, sampleConnection, sampleJob, sampleNow } from '../../support/sample-jobs.ts'
import { openSetUpPage, useSetUpPage } from '../../support/set-up-page.tsx'

const work = { ...sampleConnection, id: 'work', name: 'Work', address: 'https://work.example', token: 'work-token' }
const two = stored(connections, { active: 'first', list: [{ ...sampleConnection, model: 'meadow-2' }, work] })

useSetUpPage()

async function open(replies: Parameters<typeof openSetUpPage>[0] = {}, changes: Record<string, unknown> = two) {
  await stock([], changes)
  return openSetUpPage(replies)
}
const row = (id: string) => one(`[data-account="${id}"]`)
const step = (name: string) => one(`.saved [data-step="${name}"]`)

describe('saved accounts', () => {
  it('are listed with where they lead, and which one is in use', async () => {
    await open()
    expect(words(row('first'))).toContain('in use')
    expect(words(row('first'))).toContain('The Painter · api.example · meadow-2')
    expect(one<HTMLInputElement>('input', row('work')).value).toBe('Work')
    expect(words(row('work'))).not.toContain('in use')
    expect(document.body.innerHTML).not.toContain('work-token')
  })
  it('come below the steps, so that one that is saved moves nothing that is in use', async () => {
    await open()
    const cards = [...document.querySelectorAll('.step-card')].map((card) => card.getAttribute('aria-label'))
    expect(cards.slice(0, 4)).toEqual(['Image service', 'How results reach you', 'Does it all work?', 'Saved services'])
  })
  it('lead up to the form, where the focus goes', async () => {
    await open()
    await press(button('Change', row('work')))
    expect(document.activeElement).toBe(one('.chosen input'))
    await press(button('Add another service'))
    expect(document.activeElement).toBe(one('[data-service=painter]'))
  })
  it('take turns by a click', async () => {
    const { sent } = await open()
    await press(button('Use this one', row('work')))
    expect(sent.at(-1)).toEqual({ name: 'connections.activate', request: { id: 'work' } })
  })
  it('get another name, and the one in use stays in use', async () => {
    const { sent } = await open()
    await settled(() => {
      const name = one<HTMLInputElement>('input', row('work'))
      name.value = ' Studio '
      name.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(sent.at(-1)).toEqual({ name: 'connections.rename', request: { id: 'work', name: ' Studio ' } })
  })
  it('are removed only after asking', async () => {
    const { sent } = await open()
    await press(button('Remove', row('work')))
    expect(words(row('work'))).toContain('Pictures and jobs stay')
    expect(sent.map(({ name }) => name)).not.toContain('connections.remove')
    await press(button('Remove for good?', row('work')))
    expect(sent.at(-1)).toEqual({ name: 'connections.remove', request: { id: 'work' } })
  })
  it('are changed in the form, under the id they have', async () => {
    const { sent } = await open()
    await press(button('Change', row('work')))
    expect(one<HTMLInputElement>('[name=address]').value).toBe('https://work.example')
    await type(one<HTMLInputElement>('[name=address]'), 'https://work.example/v2')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({
      id: 'work',
      name: 'Work',
      address: 'https://work.example/v2',
      token: '',
    })
  })
  it('get company under an id of its own', async () => {
    const taken = { ...sampleConnection, id: 'painter' }
    const { sent } = await open({}, stored(connections, { active: 'painter', list: [taken] }))
    await press(button('Add another service'))
    await press(one('[data-service=painter]'))
    await type(one<HTMLInputElement>('[name=token]'), 'third')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ id: 'painter-2', provider: 'painter', token: 'third' })
  })
  it('are tested each by itself, and nothing is switched', async () => {
    const { sent } = await open({ 'account.refresh': { ok: true, value: { jobId: 'asked' } } })
    await fakeBrowser.permissions.request({ origins: ['https://work.example/*'] })
    const job = sampleJob({ id: 'asked', command: { kind: 'info' }, state: 'sending' })
    await fakeBrowser.storage.local.set(storedJobs([job]))
    await press(button('Test', row('work')))
    expect(sent.at(-1)).toEqual({ name: 'account.refresh', request: { connectionId: 'work' } })
    expect(step('token').dataset.state).toBe('running')
    await settled(() =>
      fakeBrowser.storage.local.set(storedJobs([{ ...job, state: 'accepted', updatedAt: sampleNow }])),
    )
    expect(step('token').dataset.state).toBe('ok')
    expect(step('account').dataset.state).toBe('running')
    const told = { [accountKey('work')]: toRecord(accountRecord, sampleAccount()) }
    const end = doneJob({ ...job, state: 'done', updatedAt: sampleNow + 1, endedAt: sampleNow + 1 })
    await settled(() => fakeBrowser.storage.local.set({ ...told, ...storedJobs([end]) }))
    expect(step('account').dataset.state).toBe('ok')
    expect(words(step('account'))).toContain('12.06 h of 15 h fast time left')
    expect(sent.map(({ name }) => name)).not.toContain('connections.activate')
  })
  it('say what is wrong with a token that the API refuses', async () => {
    await open({ 'account.refresh': { ok: true, value: { jobId: 'asked' } } })
    const reason = { code: 'bad-token' as const, status: 401 }
    await fakeBrowser.storage.local.set(
      storedJobs([sampleJob({ id: 'asked', command: { kind: 'info' }, state: 'failed', reason })]),
    )
    await press(button('Test', row('work')))
    expect(step('token').dataset.state).toBe('bad')
    expect(words(step('token'))).toContain('Copy it again from the service’s dashboard')
  })
  it('say so when none is in use, since where to pay is the user’s to choose', async () => {
    await open({}, stored(connections, { active: null, list: [work] }))
    expect(words()).toContain('No service is in use')
  })
})
