// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { Setup } from '../../../src/extension/setup/app.tsx'
import { connections, providers, relay } from '../../../src/extension/store/items.ts'
import { openStore } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import {
  button,
  fakeWorker,
  one,
  press,
  settled,
  show,
  stock,
  stored,
  storedJobs,
  type,
  words,
} from '../../support/page.tsx'
import { doneJob, sampleConnection, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'
import { openSetUpPage, useSetUpPage } from '../../support/set-up-page.tsx'

/** What somebody sees who presses *Test everything* and watches: what moves, what is focused, what is said to work. */

const info = doneJob({ command: { kind: 'info' } })
const token = { ok: true, value: { ms: 1, ok: true, jobId: info.id } }
const inbox = {
  address: 'https://relay.example',
  secret: 's',
  accessKey: '',
  hook: 'https://relay.example/h/x',
  expiresAt: sampleNow + 30 * 86_400_000,
  seal: null,
  isSealed: false,
}
const hookOnly = { ...sampleProvider, capabilities: { ...sampleProvider.capabilities, poll: false } }

useSetUpPage()

/** The page before anything is saved; the worker saves what it is asked to, as the real one does. */
async function open(replies: Parameters<typeof openSetUpPage>[0] = {}, provider = sampleProvider) {
  await fakeBrowser.storage.local.set({ ...stored(providers, [provider]), ...storedJobs([info]) })
  const save = async (connection: typeof sampleConnection) => {
    const { active, list } = await openStore().read(connections)
    const others = list.filter(({ id }) => id !== connection.id)
    await fakeBrowser.storage.local.set(
      stored(connections, { active: active ?? connection.id, list: [...others, connection] }),
    )
    return { ok: true, value: {} }
  }
  return openSetUpPage({
    'setup.connect': save,
    'setup.relay': async () => {
      await fakeBrowser.storage.local.set(stored(relay, inbox))
      return { ok: true, value: { ms: 1 } }
    },
    'setup.test': token,
    ...replies,
  })
}

async function fill() {
  await press(one('[data-service=painter]'))
  await type(one<HTMLInputElement>('[name=token]'), 'abc')
}

/** All that is rendered above the button. */
function above(element: Element): string {
  const before: string[] = []
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement)
    for (let left = at.previousElementSibling; left; left = left.previousElementSibling) before.push(words(left))
  return before.reverse().join('\n')
}
const test = () => button('Test everything')
const ticks = () => [...document.querySelectorAll('.step-number')].map((number) => number.className.includes('done'))
const banner = () => document.querySelector('.banner')

describe('while the browser asks', () => {
  it('no banner says that it blocks, nor after a no, and nothing is saved yet', async () => {
    let answer = (_allowed: boolean) => {}
    vi.spyOn(fakeBrowser.permissions, 'request').mockReturnValue(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    const { sent } = await open()
    await fill()
    const before = above(test())
    await press(test())
    expect(banner()).toBeNull()
    await settled(() => answer(false))
    expect(words(one('[data-step=access]'))).toContain('The browser does not allow connections')
    expect(banner()).toBeNull()
    expect(above(test())).toBe(before)
    expect(sent.map(({ name }) => name)).not.toContain('setup.connect')
  })
  it('for what was saved and is declined, the place that asked says so', async () => {
    vi.spyOn(fakeBrowser.permissions, 'request').mockResolvedValue(false)
    await open()
    await fill()
    await press(button('Save'))
    expect(words(one('.chosen [role=alert]'))).toBe(
      'The browser does not allow connections to these addresses. Try again, and choose “Allow” when the browser asks.',
    )
    expect(banner()).toBeNull()
  })
})

describe('the button that is pressed', () => {
  it('stays where it is: nothing that a test saves or says is put above it', async () => {
    await open({}, hookOnly)
    await fill()
    await type(one<HTMLInputElement>('[name=relay]'), 'https://relay.example')
    const before = above(test())
    await press(test())
    expect(one('[data-step=account]').dataset.state).toBe('ok')
    // The words on buttons change, and numbers turn to ticks.
    const said = (text: string) => text.replaceAll('Use this relay', 'In use').replace(/Saved?|^(\d|done)/gm, '')
    expect(said(above(test()))).toBe(said(before))
  })
  it('ticks a number only once its step was tested, not when it was saved', async () => {
    await open()
    await fill()
    await press(button('Save'))
    expect(words()).toContain('Saved')
    expect(ticks()).toEqual([false, false, false])
    await press(test())
    expect(ticks()).toEqual([true, true, true])
  })
  it('leaves the number of the service as it is where only the first picture can prove the key', async () => {
    const blind = { ...sampleProvider, capabilities: { ...sampleProvider.capabilities, commands: ['imagine'] } }
    await open({}, blind)
    await fill()
    await press(test())
    expect(button('Paint it')).toHaveProperty('disabled', false)
    expect(ticks()).toEqual([false, true, false])
  })
})

describe('what is edited', () => {
  it.each([
    ['the address', () => type(one<HTMLInputElement>('[name=address]'), 'https://api.example/zzz')],
    ['the token', () => type(one<HTMLInputElement>('[name=token]'), 'other')],
    ['how results come', () => press(one('[name=results][value=relay]'))],
  ])('is not tested any more: %s', async (_what, edit) => {
    await open()
    await fill()
    await press(test())
    expect(one('[data-step=token]').dataset.state).toBe('ok')
    await edit()
    const states = [...document.querySelectorAll<HTMLElement>('.test li')].map(({ dataset }) => dataset.state)
    expect(new Set(states)).toEqual(new Set(['waiting']))
    expect(ticks()).not.toContain(true)
  })
  it('ends the test that runs, and another one can be begun at once', async () => {
    let answer = () => {}
    const { sent } = await open({
      'setup.test': () => new Promise((resolve) => (answer = () => resolve(token))),
    })
    await fill()
    await press(test())
    await type(one<HTMLInputElement>('[name=token]'), 'other')
    const before = sent.length
    await settled(answer)
    expect(sent).toHaveLength(before)
    expect(one('[data-step=token]').dataset.state).toBe('waiting')
    expect(test().ariaDisabled ?? test().getAttribute('aria-disabled')).toBe('false')
  })
  it('is not torn from the hands of somebody who types elsewhere when a step fails', async () => {
    let answer = () => {}
    const reason = { code: 'bad-token' }
    await open({
      'setup.test': () =>
        new Promise((resolve) => (answer = () => resolve({ ok: true, value: { ms: 1, ok: false, reason } }))),
    })
    await fill()
    await press(test())
    const room = one<HTMLInputElement>('[name=pictureBudgetMb]')
    room.focus()
    await settled(answer)
    expect(one('[data-step=token]').dataset.state).toBe('bad')
    expect(document.activeElement).toBe(room)
  })
})

describe('an account beside the one in use', () => {
  const second = { ...sampleConnection, id: 'work', address: 'https://work.example', token: 'w' }
  const used = stored(connections, { active: 'first', list: [sampleConnection, second] })
  const change = () => press(button('Change', one('[data-account=work]')))
  const activated = (sent: readonly { name: string }[]) => sent.filter(({ name }) => name === 'connections.activate')

  it('is tested under its own name, and used only once all works', async () => {
    await stock([info], used)
    const { send, sent } = fakeWorker({ 'setup.test': token })
    await show(<Setup store={openStore()} send={send} />)
    await change()
    await press(test())
    expect(sent.filter(({ name }) => name === 'setup.test')).toEqual([
      { name: 'setup.test', request: { step: 'token', connectionId: 'work' } },
    ])
    expect(activated(sent)).toEqual([{ name: 'connections.activate', request: { id: 'work' } }])
  })
  it('leaves the other one in use when it fails or is only saved', async () => {
    await stock([], used)
    const reason = { code: 'bad-token', status: 401 }
    const { send, sent } = fakeWorker({ 'setup.test': { ok: true, value: { ms: 1, ok: false, reason } } })
    await show(<Setup store={openStore()} send={send} />)
    await change()
    await press(test())
    await type(one<HTMLInputElement>('[name=token]'), 'better')
    await press(button('Save'))
    expect(activated(sent)).toEqual([])
    // The form stays with it.
    expect(one<HTMLInputElement>('[name=address]').value).toBe('https://work.example')
  })
})
