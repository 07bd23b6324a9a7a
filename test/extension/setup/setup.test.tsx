// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { connections, providers, relay, settings } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'
import { doneJob, sampleJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'
import { choose, field, openSetUpPage, useSetUpPage } from '../../support/set-up-page.tsx'

const webhookOnly = {
  ...sampleProvider,
  id: 'hooker',
  name: 'Webhook Only',
  capabilities: { ...sampleProvider.capabilities, poll: false },
}

useSetUpPage()

const throughRelay = () => press(one('[name=results][value=relay]'))
const step = (name: string) => one(`[data-step=${name}]`)

describe('set-up', () => {
  it('saves who paints, with the token as typed', async () => {
    await fakeBrowser.storage.local.set(stored(providers, [sampleProvider]))
    const { sent } = await openSetUpPage()
    await choose('painter')
    await type(field('address'), ' https://api.example/v2 ')
    await type(field('token'), 'abc')
    await press(button('Save'))
    expect(sent.at(-1)).toEqual({
      name: 'setup.connect',
      request: { id: 'painter', provider: 'painter', name: '', address: 'https://api.example/v2', token: 'abc' },
    })
  })
  it('takes a token also for servers that may do without one', async () => {
    await fakeBrowser.storage.local.set(stored(providers, [{ ...sampleProvider, needsToken: false }]))
    const { sent } = await openSetUpPage()
    await choose('painter')
    expect(words()).toContain('API key or token, if any')
    await type(field('token'), 'abc')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ token: 'abc' })
  })
  it('never shows a saved token again, and keeps it when nothing else is typed', async () => {
    await stock()
    const { sent } = await openSetUpPage()
    expect(field('token').value).toBe('')
    expect(document.body.innerHTML).not.toContain('secret-token')
    await type(field('address'), 'https://api.example/v3')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ id: 'first', token: '' })
  })
  it('hides a token while it is typed, until asked to show it', async () => {
    await stock()
    await openSetUpPage()
    expect(field('token').type).toBe('password')
    await press(button('Show'))
    expect(field('token').type).toBe('text')
  })
  it('says why it could not be saved', async () => {
    await stock()
    await openSetUpPage({ 'setup.connect': { ok: false, error: { code: 'token-needed' } } })
    await type(field('address'), 'https://other.example')
    await press(button('Save'))
    expect(words(one('[role=alert]'))).toContain('The saved token belongs to another address')
  })
  it('asks the browser for the relay’s origin, then for its inbox', async () => {
    await stock()
    const asked = vi.spyOn(fakeBrowser.permissions, 'request')
    const { sent } = await openSetUpPage()
    await throughRelay()
    await type(field('relay'), 'https://relay.other')
    await press(button('Use this relay'))
    expect(asked).toHaveBeenCalledWith({ origins: ['https://relay.other/*'] })
    expect(sent.at(-1)).toEqual({ name: 'setup.relay', request: { address: 'https://relay.other', accessKey: '' } })
  })
  it('explains whether one needs a relay, where results are chosen', async () => {
    await stock()
    await openSetUpPage()
    await press(button('Do I need a relay?'))
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('/help/index.html?about=relay')
  })
  it('says what an API can’t do without a relay, or with one that only this machine can reach', async () => {
    await stock([], stored(providers, [webhookOnly, sampleProvider]))
    await openSetUpPage()
    expect(words()).toContain('Nothing to install')
    expect(document.querySelector('[name=relay]')).toBeNull()
    await press(button('Choose another'))
    await choose('hooker')
    expect(words()).toContain('This service sends results by webhook only')
    await type(field('relay'), 'http://127.0.0.1:8787')
    expect(words()).toContain('a service elsewhere can’t reach it')
  })
  it('saves a setting as soon as it is changed', async () => {
    await stock()
    const { sent } = await openSetUpPage()
    await settled(() => field('notify').click())
    expect(sent.at(-1)).toEqual({ name: 'settings.save', request: { ...settings.default, notify: false } })
  })
  it('remembers no page until it is told to, and forgets all pages after asking once more', async () => {
    await stock()
    const { sent } = await openSetUpPage({ 'sources.forget': { ok: true, value: { forgotten: 2 } } })
    expect(field('rememberSources').checked).toBe(false)
    await settled(() => field('rememberSources').click())
    expect(sent.at(-1)).toEqual({ name: 'settings.save', request: { ...settings.default, rememberSources: true } })
    await press(button('Forget all remembered pages'))
    expect(sent.map(({ name }) => name)).not.toContain('sources.forget')
    await press(button('Forget them for good?'))
    expect(sent.at(-1)).toEqual({ name: 'sources.forget', request: {} })
    expect(words()).toContain('Pages forgotten for 2 pictures.')
  })
  it('saves how much room pictures may take, once it is a number', async () => {
    await stock()
    const { sent } = await openSetUpPage()
    const room = field('pictureBudgetMb')
    const enter = (value: string) =>
      settled(() => {
        room.value = value
        room.dispatchEvent(new Event('change', { bubbles: true }))
      })
    await enter('500')
    expect(sent.at(-1)).toEqual({ name: 'settings.save', request: { ...settings.default, pictureBudgetMb: 500 } })
    const before = sent.length
    await enter('')
    await enter('-3')
    expect(sent).toHaveLength(before)
  })
  it('lets a permission that was taken away be given back', async () => {
    await stock()
    await fakeBrowser.permissions.remove({ origins: ['https://api.example/*'] })
    await openSetUpPage()
    await press(button('Allow'))
    expect(await fakeBrowser.permissions.contains({ origins: ['https://api.example/*'] })).toBe(true)
    expect(document.querySelector('.banner')).toBeNull()
  })
  it('tells of records that could not be read', async () => {
    await stock(
      [],
      stored((await import('../../../src/extension/store/items.ts')).storageErrors, {
        aside: ['job:x'],
        refusedAt: null,
      }),
    )
    await openSetUpPage()
    expect(words()).toContain('1 saved record could not be read')
  })
})

describe('Test everything', () => {
  const atRelay = stored(relay, {
    address: 'https://relay.example',
    secret: 's',
    accessKey: '',
    hook: 'https://relay.example/h/x',
    expiresAt: sampleNow + 30 * 86_400_000,
    seal: null,
    isSealed: false,
  })
  const info = doneJob({ command: { kind: 'info' } })
  const answers = { 'setup.test': { ok: true, value: { ms: 63, ok: true, jobId: info.id } } }

  it('asks the browser first of all, for exactly the origins needed', async () => {
    await stock([info], atRelay)
    const order: string[] = []
    vi.spyOn(fakeBrowser.permissions, 'request').mockImplementation(async ({ origins = [] }) => {
      order.push(`asked for ${origins.join(' ')}`)
      return true
    })
    await openSetUpPage({ ...answers, 'setup.connect': () => void order.push('saved') })
    // The click itself, before anything that waits: later the browser no longer takes it for the user's wish.
    button('Test everything').click()
    expect(order[0]).toBe('asked for https://api.example/* https://relay.example/*')
    await settled()
    expect(order).toContain('saved')
  })
  it('keeps the typed relay when the browser’s question is answered with no, for the next time', async () => {
    await stock()
    vi.spyOn(fakeBrowser.permissions, 'request').mockResolvedValueOnce(false)
    const { sent } = await openSetUpPage()
    await throughRelay()
    await type(field('relay'), 'https://relay.other')
    await press(button('Test everything'))
    expect(step('access').dataset.state).toBe('bad')
    expect(field('relay').value).toBe('https://relay.other')
    await press(button('Test everything'))
    expect(sent.find(({ name }) => name === 'setup.relay')?.request).toMatchObject({ address: 'https://relay.other' })
  })
  it('shows each step with its time, and the account at the end', async () => {
    await stock([info], atRelay)
    await openSetUpPage(answers)
    await press(button('Test everything'))
    expect(words(step('hook'))).toContain('A test webhook reaches this browser through the relay63 ms')
    expect(words(step('account'))).toContain('12.06 h of 15 h fast time left')
  })
  it('says what is wrong and what to do, in the API’s words too', async () => {
    await stock([], atRelay)
    const reason = { code: 'bad-token', status: 401, detail: 'Unauthorized' }
    await openSetUpPage({
      'setup.test': ({ step }: { step: string }) => ({
        ok: true,
        value: step === 'hook' ? { ms: 5, ok: true } : { ms: 5, ok: false, reason },
      }),
    })
    await press(button('Test everything'))
    expect(step('token').dataset.state).toBe('bad')
    expect(words(step('token'))).toContain('The service does not accept this key401')
    expect(words(step('token'))).toContain('It said: Unauthorized')
    expect(step('account').dataset.state).toBe('waiting')
  })
  it('tells a relay’s troubles as the relay’s', async () => {
    await stock([], atRelay)
    await openSetUpPage({
      'setup.relay': { ok: true, value: { ms: 5, reason: { code: 'bad-relay-key', status: 401 } } },
    })
    await press(button('Test everything'))
    expect(words(step('relay'))).toContain('This relay is private: enter its key')
  })
  it('paints a first picture only when all works and the user says so', async () => {
    await stock([info], atRelay)
    const job = sampleJob()
    const { sent } = await openSetUpPage({ ...answers, 'jobs.submit': { ok: true, value: { jobId: job.id } } })
    expect(button('Paint it')).toHaveProperty('disabled', true)
    await press(button('Test everything'))
    expect(sent.map(({ name }) => name)).not.toContain('jobs.submit')
    await press(button('Paint it'))
    await settled(() => fakeBrowser.storage.local.set(storedJobs([job])))
    expect(words(step('picture'))).toContain('In the queue')
    const done = doneJob({ ...job, state: 'done', endedAt: job.createdAt + 54_000, updatedAt: job.createdAt + 54_000 })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([{ ...done, result: doneJob().result }])))
    expect(words(step('picture'))).toContain('Everything works')
  })
  it('keeps what is typed when another page changes something', async () => {
    await stock([], atRelay)
    await openSetUpPage()
    await type(field('token'), 'half')
    await settled(() => fakeBrowser.storage.local.set(stored(settings, { ...settings.default, notify: false })))
    expect(field('token').value).toBe('half')
    expect(field('notify').checked).toBe(false)
  })
  it('asks for the token that the studio printed, to practise with', async () => {
    const cards = [{ ...sampleProvider, practiceAddress: 'http://127.0.0.1:8790/v2' }]
    await fakeBrowser.storage.local.set(stored(providers, cards))
    const { sent } = await openSetUpPage()
    await choose('practice')
    expect(field('token').value).toBe('')
    expect(words(document.body)).toContain('Start it with “npm run studio”, and enter the token that it prints')
    await type(field('token'), 'as-printed')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ id: 'practice', token: 'as-printed' })
  })
  it('shows the connection that is active', async () => {
    const practice = { id: 'practice', provider: 'painter', name: '', address: 'http://127.0.0.1:8790/v2', token: 'p' }
    const cards = [{ ...sampleProvider, practiceAddress: 'http://127.0.0.1:8790/v2' }]
    await stock([], { ...stored(providers, cards), ...stored(connections, { active: 'practice', list: [practice] }) })
    await openSetUpPage()
    expect(words(one('.chosen-head'))).toContain('Practice')
    expect(field('address').value).toBe('http://127.0.0.1:8790/v2')
  })
})
