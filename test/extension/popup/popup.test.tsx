// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { connections, cursor, providers, relay } from '../../../src/extension/store/items.ts'
import { openDrafts } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'
import { box, card, openPopup as open, submitted, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'

usePopupPage()

describe('the popup', () => {
  it('leads a newcomer to set-up', async () => {
    await fakeBrowser.storage.local.set(stored(providers, [sampleProvider]))
    await open()
    expect(document.querySelector('textarea')).toBeNull()
    await press(one('.welcome button'))
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('setup/index.html')
  })
  it('says what to do where there are no pictures yet', async () => {
    await stock()
    await open()
    expect(words()).toContain('Your pictures will appear here')
  })
  it('wakes the worker, which looks at the relay', async () => {
    await stock()
    expect((await open()).sent.map(({ name }) => name)).toContain('sync.refresh')
  })
  it('follows a job from waiting to done without being opened again', async () => {
    const job = sampleJob({ state: 'running', progress: 10 })
    await stock([job])
    await open()
    expect(words(card(job))).toContain('Painting 10%')
    await settled(() => fakeBrowser.storage.local.set(storedJobs([{ ...job, progress: 62 }])))
    expect(words(card(job))).toContain('Painting 62%')
    const done = doneJob({ ...job, state: 'done', endedAt: job.createdAt + 54_000, result: doneJob().result })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([done])))
    expect(words(card(job))).toContain('Done in 54 s')
    expect(words(one('[role=status]'))).toContain('Done in 54 s')
  })
  it('shows the newest picture large and older ones slim, until an older one is opened', async () => {
    const [older, newer] = [doneJob(), doneJob()]
    await stock([older, newer])
    await open()
    expect(card(newer).querySelector('.result-layout')).not.toBeNull()
    expect(card(older).querySelector('.result-layout')).toBeNull()
    await press(button(/^Show large: /, card(older)))
    expect(card(older).querySelector('.result-layout')).not.toBeNull()
  })
  it('estimates how long a job takes by older ones than it shows, as long as they are there', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: sampleNow })
    const older = [1, 2, 3].map(() => doneJob({ createdAt: sampleNow - 86_400_000 }))
    const describe = { kind: 'describe', url: 'https://pictures.example/1.png' } as const
    const newer = Array.from({ length: 14 }, () => doneJob({ command: describe }))
    const running = sampleJob({ createdAt: sampleNow - 24_000 })
    await stock([...older, ...newer, running])
    await open()
    expect(words(card(running))).not.toContain('about')
    const rest = () => settled(() => vi.advanceTimersByTime(1_000))
    await rest()
    expect(words(card(running))).toContain('about 30 s more')
    await settled(() => fakeBrowser.storage.local.set({ [`job:${older[0]?.id}`]: null }))
    expect(words(card(running))).not.toContain('about')
  })
  it('keeps fifty waiting jobs from hiding the newest picture', async () => {
    await stock([doneJob(), ...Array.from({ length: 50 }, () => sampleJob())])
    await open()
    expect(words()).toContain('47 more are waiting')
  })
  it('shows the newest picture at once while a long batch is painted', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: sampleNow })
    const picture = doneJob()
    await stock([picture, ...Array.from({ length: 60 }, () => sampleJob())])
    await open()
    expect(card(picture).className).not.toContain('card-slim')
  })
  it('shows page text as text', async () => {
    await stock([doneJob({ command: { kind: 'imagine', prompt: '<img src=x onerror=alert(1)>' } })])
    await open()
    expect(words()).toContain('<img src=x onerror=alert(1)>')
    expect(document.querySelector('img[src="x"]')).toBeNull()
  })
  it('does not list the account question, unless it failed and nothing better came since', async () => {
    const info = { command: { kind: 'info' as const } }
    const failed = sampleJob({ ...info, state: 'failed', reason: { code: 'bad-token' } })
    await stock([failed])
    await open()
    expect(words(card(failed))).toContain('The service does not accept this key')
    await settled(() => fakeBrowser.storage.local.set(storedJobs([doneJob({ ...info, id: 'zz' })])))
    expect(document.querySelector(`[data-job="${failed.id}"]`)).toBeNull()
  })
})

describe('the prompt box', () => {
  it('is ready to type, and Ctrl+Enter sends what is there with the chosen shape', async () => {
    await stock()
    const { sent } = await open()
    expect(document.activeElement).toBe(box())
    await type(box(), 'a fox in the fog')
    await press(button('Shape: Service’s default'))
    await press(one('.shapes button:nth-of-type(3)'))
    await key(box(), 'Enter', { ctrlKey: true })
    expect(submitted(sent)[0]?.request).toMatchObject({
      command: { kind: 'imagine', prompt: 'a fox in the fog --ar 3:2' },
    })
  })
  it('sends once however often it is pressed while it is being sent', async () => {
    await stock()
    let answer = (_: unknown) => {}
    const { sent } = await open({ 'jobs.submit': () => new Promise((resolve) => (answer = resolve)) })
    await type(box(), 'a fox')
    await press(one('button[type=submit]'))
    await press(one('button[type=submit]'))
    await settled(() => answer({ ok: true, value: { jobId: 'x' } }))
    expect(submitted(sent)).toHaveLength(1)
  })
  it('asks with the same id again when the worker did not answer, so that it is painted once', async () => {
    await stock()
    const { sent } = await open({ 'jobs.submit': { ok: false, error: { code: 'worker' } } })
    await type(box(), 'a fox')
    await press(one('button[type=submit]'))
    expect(words()).toContain('The extension did not answer')
    await press(one('button[type=submit]'))
    const ids = submitted(sent).map(({ request }) => (request as { requestId: string }).requestId)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })
  it('keeps what was typed until the popup is opened again, and not once it is sent', async () => {
    await stock()
    await open()
    await type(box(), 'half a thought')
    await open()
    expect(box().value).toBe('half a thought')
    await press(one('button[type=submit]'))
    expect(box().value).toBe('half a thought') // for the next try of the same
    await open()
    expect(box().value).toBe('')
  })
  it('marks what is too long, does not send it, and cuts it when asked', async () => {
    await stock()
    const { sent } = await open()
    await type(box(), 'x'.repeat(2104))
    expect(words()).toContain('104 characters too many')
    expect(one('mark').textContent).toHaveLength(104)
    await press(one('button[type=submit]'))
    expect(submitted(sent)).toHaveLength(0)
    await press(button('Cut it off'))
    expect(box().value).toHaveLength(2000)
    await press(one('button[type=submit]'))
    expect(submitted(sent)).toHaveLength(1)
  })
  it('takes a text that was too long for the menu, with its limit', async () => {
    await stock()
    await openDrafts().writeDraft({ text: 'x'.repeat(60), parameters: {}, limit: 50 })
    await open()
    expect(words()).toContain('10 characters too many')
  })
})

describe('what stands in the way', () => {
  const atRelay = stored(relay, {
    address: 'https://relay.example',
    secret: 's',
    accessKey: '',
    hook: 'https://relay.example/h/x',
    expiresAt: sampleNow + 1e9,
    seal: null,
    isSealed: false,
  })
  const silent = {
    ...cursor.default,
    checkedAt: sampleNow - 180_000,
    failures: 3,
    problem: { code: 'unreachable' as const },
  }

  it('a silent relay is told with the time of the last look', async () => {
    await stock([], { ...atRelay, ...stored(cursor, silent) })
    await open()
    expect(words()).toContain('The relay does not answerLast checked 3 minutes ago.')
  })
  it('a revoked permission is told, and leads to set-up, which may ask for it', async () => {
    await stock([], atRelay)
    await fakeBrowser.permissions.remove({ origins: ['https://api.example/*'] })
    await open()
    expect(words()).toContain('Afterimage no longer has permission to reach api.example, relay.example.')
    await press(button('Allow'))
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('setup/index.html')
  })
  it('being offline is told', async () => {
    await stock()
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    await open()
    expect(words()).toContain('You are offline')
    vi.restoreAllMocks()
  })
  it('another connection brings its own account', async () => {
    await stock()
    await open()
    const second = { id: 'second', provider: 'painter', name: 'Work', address: 'https://api.example', token: 't' }
    await settled(() => fakeBrowser.storage.local.set(stored(connections, { active: 'second', list: [second] })))
    expect(words(one('.account'))).toContain('Work')
    expect(words(one('.account'))).not.toContain('12.06')
  })
})

describe('the speed switch', () => {
  it('shows the switch on its way, then the new speed, before the account is asked again', async () => {
    await stock()
    const { sent } = await open()
    await press(button('Relax'))
    expect(submitted(sent)[0]?.request).toMatchObject({ command: { kind: 'speed', speed: 'relax' } })
    const job = sampleJob({ command: { kind: 'speed', speed: 'relax' } })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([job])))
    expect(button('Relax').getAttribute('aria-busy')).toBe('true')
    await settled(() => fakeBrowser.storage.local.set(storedJobs([{ ...job, state: 'done', endedAt: sampleNow }])))
    expect(button('Relax').getAttribute('aria-pressed')).toBe('true')
  })
})
