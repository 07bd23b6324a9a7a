// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { connections, providers, relay } from '../../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import { button, one, press, settled, stock, stored, type, words } from '../../../support/page.tsx'
import { sampleConnection, sampleNow, sampleProvider } from '../../../support/sample-jobs.ts'
import { field, openSetUpPage, useSetUpPage } from '../../../support/set-up-page.tsx'

useSetUpPage()

const hookOnly = { ...sampleProvider, capabilities: { ...sampleProvider.capabilities, poll: false } }
const tunnel = 'https://some-words.trycloudflare.com'
let copied: string[] = []

beforeEach(() => {
  copied = []
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text))
})

/** Set-up of a service that needs a relay, with the guide to one at home unfolded. */
async function openGuide(address = 'https://api.example', more: Record<string, unknown> = {}) {
  const service = stored(connections, { active: 'first', list: [{ ...sampleConnection, address }] })
  await stock([], { ...stored(providers, [hookOnly]), ...service, ...more })
  const worker = await openSetUpPage()
  await press(button('Run one at home'))
  return worker
}

const steps = () => [...document.querySelectorAll<HTMLElement>('.guide-steps > li')]
const step = (number: number) => steps()[number - 1] ?? document.body
const command = (number: number) => words(one('code', step(number)))
const copy = (number: number) => button('Copy', step(number))
const keyIn = (text: string) => /RELAY_ACCESS_KEY="?([\da-f]+)/.exec(text)?.[1]

describe('the guide to a relay at home', () => {
  it('stays folded until it is asked for, and folds again', async () => {
    await openGuide()
    expect(button('Run one at home').ariaExpanded ?? button('Run one at home').getAttribute('aria-expanded')).toBe(
      'true',
    )
    await press(button('Run one at home'))
    expect(document.querySelector('.guide')).toBeNull()
  })
  it('leads through a tunnel, whose address comes into the command as it is typed', async () => {
    await openGuide()
    await press(copy(1))
    expect(copied).toEqual(['cloudflared tunnel --url http://127.0.0.1:8787'])
    expect(words()).toContain('Copied.')
    expect(copy(3)).toHaveProperty('disabled', true)
    await type(field('relay'), 'some-words.trycloudflare.com')
    expect(command(3)).toContain(`RELAY_PUBLIC_URL=${tunnel} `)
    expect(copy(3)).toHaveProperty('disabled', false)
  })
  it('puts the access key of the copied command into the field, and nothing before that', async () => {
    const { sent } = await openGuide()
    await type(field('relay'), tunnel)
    expect(field('access-key').value).toBe('')
    await press(copy(3))
    expect(copied).toEqual([command(3)])
    expect(field('access-key').value).toBe(keyIn(command(3)))
    await press(button('Use this relay'))
    expect(sent.at(-1)).toEqual({
      name: 'setup.relay',
      request: { address: tunnel, accessKey: keyIn(command(3)) },
    })
  })
  it('does so, too, when the command is copied by hand, or when the browser does not let us copy', async () => {
    await openGuide()
    await type(field('relay'), tunnel)
    await settled(() => one('code', step(3)).dispatchEvent(new Event('copy', { bubbles: true })))
    expect(field('access-key').value).toBe(keyIn(command(3)))
    await type(field('access-key'), '')
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'))
    await press(copy(3))
    expect(field('access-key').value).toBe(keyIn(command(3)))
    expect(words()).toContain('The browser did not allow copying.')
    expect(String(getSelection())).toBe(command(3))
  })
  it('needs no tunnel for a service on this computer, and fills in address and key', async () => {
    await openGuide('http://127.0.0.1:8790/v2')
    expect(steps()).toHaveLength(2)
    expect(command(1)).not.toContain('RELAY_PUBLIC_URL')
    await press(copy(1))
    expect(field('relay').value).toBe('http://127.0.0.1:8787')
    expect(field('access-key').value).toBe(keyIn(command(1)))
  })
  it('writes commands for the system of this computer, or for another one', async () => {
    vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'win', arch: 'x86-64' })
    await openGuide()
    expect(command(3)).toContain('$env:RELAY_ACCESS_KEY=')
    const choice = one<HTMLSelectElement>('[name=shell]')
    await settled(() => {
      choice.value = 'sh'
      choice.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(command(3)).toMatch(/^RELAY_PUBLIC_URL=/)
  })
  it('ends with the page’s own test, and shows what that found of the relay', async () => {
    const { sent } = await openGuide()
    await type(field('relay'), tunnel)
    await press(copy(3))
    expect(one('.guide-check .sign').className).toContain('sign-waiting')
    await press(button('Test everything', step(4)))
    expect(sent.map(({ name, request }) => [name, request])).toContainEqual(['setup.test', { step: 'hook' }])
    expect(one('.guide-check .sign').className).toContain('sign-ok')
    expect(one('[data-step=hook]').dataset.state).toBe('ok')
  })
  it('marks the relay as bad when the test can’t even open an inbox there', async () => {
    await stock([], stored(providers, [hookOnly]))
    await openSetUpPage({ 'setup.relay': { ok: true, value: { ms: 5, reason: { code: 'unreachable' } } } })
    await press(button('Run one at home'))
    await type(field('relay'), tunnel)
    await press(button('Test everything', step(4)))
    expect(one('.guide-check .sign').className).toContain('sign-bad')
  })
  it('changes nothing of a relay in use by being read', async () => {
    const inUse = {
      address: 'https://relay.example',
      secret: 's',
      accessKey: 'a-key-that-is-stored',
      hook: 'https://relay.example/h/x',
      expiresAt: sampleNow + 86_400_000,
    }
    const { sent } = await openGuide('https://api.example', stored(relay, inUse))
    expect(field('access-key').value).toBe('')
    expect(document.body.innerHTML).not.toContain('a-key-that-is-stored')
    expect(sent.map(({ name }) => name)).not.toContain('setup.relay')
  })
})

describe('the guide to a relay on Cloudflare', () => {
  it('gives the relay the key that it fills in, and ends with the page’s own test', async () => {
    const { sent } = await openGuide()
    await press(button('Put a relay on Cloudflare'))
    expect(document.querySelectorAll('.guide')).toHaveLength(1)
    await press(copy(2))
    expect(copied).toEqual(['cd deploy/cloudflare && npx wrangler deploy'])
    expect(field('access-key').value).toBe('')
    await press(copy(3))
    const key = field('access-key').value
    expect(copied.at(-1)).toBe(`echo ${key} | npx wrangler secret put RELAY_ACCESS_KEY`)
    await type(field('relay'), 'https://afterimage-relay.me.workers.dev')
    await press(button('Test everything', step(5)))
    expect(sent.find(({ name }) => name === 'setup.relay')?.request).toEqual({
      address: 'https://afterimage-relay.me.workers.dev',
      accessKey: key,
    })
    expect(one('.guide-check .sign').className).toContain('sign-ok')
  })
})
