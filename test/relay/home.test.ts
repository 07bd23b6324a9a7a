import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../src/relay/config.ts'
import { type Computer, createHomeRelay } from '../../src/relay/home.ts'

const listening = 'http://127.0.0.1:8787'

function started(computer: Partial<Computer> = {}) {
  const home = createHomeRelay({ platform: 'linux', env: {}, home: '/home/me', cwd: '/home/me/checkout', ...computer })
  const config = readConfig(home.env)
  if (!config.ok) throw new Error(config.error)
  return { store: config.value.store, text: home.lines(config.value, listening).join('\n') }
}

describe('a relay at home keeps its messages', () => {
  const windows = { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' }
  it.each<[string, Partial<Computer>, string]>([
    ['on Linux', {}, '/home/me/.local/share/afterimage/relay/relay.db'],
    ['where XDG_DATA_HOME says', { env: { XDG_DATA_HOME: '/data' } }, '/data/afterimage/relay/relay.db'],
    [
      'as if XDG_DATA_HOME were not set when it is no whole path',
      { env: { XDG_DATA_HOME: 'data' } },
      '/home/me/.local/share/afterimage/relay/relay.db',
    ],
    ['on macOS', { platform: 'darwin' }, '/home/me/Library/Application Support/Afterimage/relay/relay.db'],
    [
      'on Windows',
      { platform: 'win32', env: windows, cwd: 'C:\\checkout' },
      'C:\\Users\\me\\AppData\\Local\\Afterimage\\relay\\relay.db',
    ],
    [
      'on a Windows that names no folder',
      { platform: 'win32', home: 'C:\\Users\\me', cwd: 'C:\\checkout' },
      'C:\\Users\\me\\AppData\\Local\\Afterimage\\relay\\relay.db',
    ],
    [
      'in the default place when RELAY_STORE is empty',
      { env: { RELAY_STORE: '' } },
      '/home/me/.local/share/afterimage/relay/relay.db',
    ],
    ['where RELAY_STORE says', { env: { RELAY_STORE: 'sqlite:mine.db' } }, '/home/me/checkout/mine.db'],
  ])('%s', (_what, computer, file) => {
    expect(started(computer).text).toContain(`messages are kept in ${file}\n`)
  })

  it.each(['relay.db', '.afterimage/relay/relay.db'])(
    'in %s, where an earlier version has left some, and says so',
    (name) => {
      const cwd = mkdtempSync(join(tmpdir(), 'relay-home-'))
      onTestFinished(() => rmSync(cwd, { recursive: true }))
      mkdirSync(join(cwd, '.afterimage', 'relay'), { recursive: true })
      writeFileSync(join(cwd, name), '')
      const { store, text } = started({ cwd })
      expect(store).toEqual({ kind: 'sqlite', path: join(cwd, name) })
      expect(text).toContain('an earlier version left them there')
      expect(text).toContain('/home/me/.local/share/afterimage/relay')
      expect(started({ cwd, env: { RELAY_STORE: 'memory:' } }).text).not.toContain('earlier version')
    },
  )
})

describe('a relay at home says', () => {
  const key = 'a-key-of-some-length'
  it('that the internet does not reach it, and what to type', () => {
    const { text } = started()
    expect(text).toContain('only this computer reaches it, the internet does not')
    expect(text).toContain(`address for set-up: ${listening}\naccess key for set-up: none is needed`)
  })
  it('who else reaches it', () => {
    expect(started({ env: { RELAY_HOST: '0.0.0.0' } }).text).toContain(
      'only this computer and its own network reach it',
    )
    const { text } = started({ env: { RELAY_PUBLIC_URL: 'https://mine.example', RELAY_ACCESS_KEY: key } })
    expect(text).toContain(
      `the internet reaches it while a tunnel or a proxy leads from https://mine.example to ${listening}`,
    )
    expect(text).toContain(`address for set-up: https://mine.example\naccess key for set-up: ${key}`)
  })
  it('the newer of two keys', () => {
    expect(started({ env: { RELAY_ACCESS_KEY: `${key}-new,${key}-old` } }).text).toContain(`set-up: ${key}-new`)
  })
  it('that strangers can use it without a key, and draws one that the relay takes', () => {
    const { text } = started({ env: { RELAY_PUBLIC_URL: 'https://mine.example' } })
    expect(text).toContain('whoever finds the address can use it')
    const drawn = /RELAY_ACCESS_KEY=(\S+)/.exec(text)?.[1] ?? ''
    expect(readConfig({ RELAY_ACCESS_KEY: drawn })).toMatchObject({ ok: true, value: { accessKeys: [drawn] } })
  })
})
