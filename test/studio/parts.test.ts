import { expect, test } from 'vitest'
import { freshAccount, infoText } from '../../src/studio/account.ts'
import { readConfig } from '../../src/studio/config.ts'
import { readPrompt } from '../../src/studio/prompt.ts'

const idle = { fast: 0, relax: 0, running: 0 }

test('settings are read from the environment, what is not set keeps its default', () => {
  expect(
    readConfig({ STUDIO_PORT: '9000', STUDIO_CONTROL: '1', STUDIO_PUBLIC_URL: 'https://studio.example/x' }),
  ).toMatchObject({
    ok: true,
    value: {
      port: 9000,
      control: true,
      publicUrl: 'https://studio.example/x',
      host: '127.0.0.1',
      reach: 'loopback',
      paintMs: 6000,
    },
  })
})

test.each([
  ['STUDIO_PORT', '70000'],
  ['STUDIO_PAINT_MS', 'soon'],
  ['STUDIO_CORS', 'maybe'],
  ['STUDIO_PUBLIC_URL', 'studio.example'],
  ['STUDIO_TOKEN', 'two words'],
  ['STUDIO_REACH', 'everywhere'],
])('%s=%s is refused by name', (name, value) => {
  expect(readConfig({ [name]: value })).toEqual({ ok: false, error: expect.stringContaining(name) })
})

test('a studio that forwards needs to know where to', () => {
  const STUDIO_ENGINE = 'forward'
  const error = expect.stringContaining('STUDIO_FORWARD_URL')
  expect(readConfig({ STUDIO_ENGINE })).toEqual({ ok: false, error })
  expect(readConfig({ STUDIO_ENGINE, STUDIO_FORWARD_URL: 'my server' })).toEqual({ ok: false, error })
  expect(readConfig({ STUDIO_ENGINE, STUDIO_FORWARD_URL: 'http://127.0.0.1:8080/v1/' })).toMatchObject({
    value: { forwardUrl: 'http://127.0.0.1:8080/v1', forwardApi: 'openai', forwardModel: null, forwardToken: '' },
  })
})

test('a hook and a token are never repeated', () => {
  const errors = [
    readConfig({ STUDIO_TOKEN: 'hunter 2' }),
    readConfig({ STUDIO_DEFAULT_HOOK: 'ftp://relay/h/hunter 2' }),
  ]
  expect(errors).toEqual([
    { ok: false, error: 'STUDIO_TOKEN must be 1 to 512 letters, digits or signs without spaces.' },
    { ok: false, error: 'STUDIO_DEFAULT_HOOK must be an address, http or https.' },
  ])
})

test('a token that is not set is drawn at each start', () => {
  const tokens = [readConfig({}), readConfig({})].map((read) => (read.ok ? read.value.token : ''))
  expect(tokens).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)])
  expect(tokens[0]).not.toBe(tokens[1])
})

test('other machines are not let in with a token that can be guessed', () => {
  const error = expect.stringContaining('STUDIO_TOKEN')
  expect(readConfig({ STUDIO_HOST: '0.0.0.0', STUDIO_TOKEN: 'practice' })).toEqual({ ok: false, error })
  expect(readConfig({ STUDIO_HOST: '0.0.0.0', STUDIO_TOKEN: 'sixteen-letters-' }).ok).toBe(true)
  expect(readConfig({ STUDIO_HOST: '0.0.0.0' }).ok).toBe(true)
  expect(readConfig({ STUDIO_HOST: '::1', STUDIO_TOKEN: 'practice' }).ok).toBe(true)
})

test('a default hook on another machine needs the reach for it', () => {
  const far = { STUDIO_DEFAULT_HOOK: 'https://relay.example/h/x' }
  expect(readConfig(far)).toEqual({ ok: false, error: expect.stringContaining('STUDIO_REACH=any') })
  expect(readConfig({ ...far, STUDIO_REACH: 'any' }).ok).toBe(true)
  expect(readConfig({ STUDIO_DEFAULT_HOOK: 'http://127.0.0.1:8787/h/x' }).ok).toBe(true)
})

test('a prompt is taken apart into references, text and parameters', () => {
  expect(readPrompt('https://a.example/1.png a barn, red --ar 16:9 --seed 7 --relax')).toMatchObject({
    references: ['https://a.example/1.png'],
    text: 'a barn, red',
    aspect: 16 / 9,
    seed: 7,
    speed: 'relax',
    invalid: null,
  })
})

test.each([
  ['barn --ar wide', '--ar'],
  ['barn --ar 0:5', '--ar'],
  ['barn --seed blue', '--seed'],
  ['barn --frobnicate', '--frobnicate'],
])('%s has an invalid parameter', (prompt, invalid) => {
  expect(readPrompt(prompt).invalid).toBe(invalid)
})

test.each(['a well--known barn', 'barn -- red', 'barn --v 6 --style raw --no sky', 'barn —ar 3:2'])(
  '%s is fine',
  (prompt) => {
    expect(readPrompt(prompt).invalid).toBeNull()
  },
)

test('extreme aspects are held within what can be painted', () => {
  expect([readPrompt('x --ar 1:100').aspect, readPrompt('x --ar 100:1').aspect]).toEqual([0.25, 4])
})

test('a trial account has no job mode and no total, a basic one counts minutes', () => {
  const trial = infoText({ ...freshAccount, unit: 'trial', fastLeft: 25 }, idle)
  expect(trial).toMatchObject({ Subscription: 'None (Trial)', 'Fast Time Remaining': '25.00 minutes' })
  expect(trial).not.toHaveProperty('Job Mode')
  const basic = infoText({ ...freshAccount, unit: 'minutes', fastLeft: 107.72, fastTotal: 200 }, idle)
  expect(basic['Fast Time Remaining']).toBe('107.72/200.0 minutes (53.86%)')
})
