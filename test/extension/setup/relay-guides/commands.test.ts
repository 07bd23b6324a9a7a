import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  cloudflareKeyCommand,
  deployCommand,
  drawAccessKey,
  homeCommand,
  publicOrigin,
} from '../../../../src/extension/setup/relay-guides/commands.ts'
import { readConfig } from '../../../../src/relay/config.ts'

const key = drawAccessKey()

/** What a shell hands to the command: the assignments, as it reads them. */
const settingsIn = (command: string) =>
  Object.fromEntries(
    [...command.matchAll(/(?:\$env:)?(RELAY_\w+)="?([^\s";]+)"?/g)].map(([, name, value]) => [name, value]),
  )

describe('the command that starts a relay at home', () => {
  const origin = 'https://some-words.trycloudflare.com'

  it.each(['sh', 'powershell'] as const)('hands a relay settings that it takes, in %s', (shell) => {
    const read = readConfig(settingsIn(homeCommand(shell, key, origin)))
    expect(read).toMatchObject({
      ok: true,
      value: { publicUrl: origin, accessKeys: [key], trustProxy: { kind: 'hops', hops: 1 } },
    })
  })
  it('is one line that can be pasted', () => {
    expect(homeCommand('sh', 'K', origin)).toBe(
      `RELAY_PUBLIC_URL=${origin} RELAY_TRUST_PROXY=1 RELAY_ACCESS_KEY=K npm run relay`,
    )
    expect(homeCommand('powershell', 'K', origin)).toBe(
      `$env:RELAY_PUBLIC_URL="${origin}"; $env:RELAY_TRUST_PROXY="1"; $env:RELAY_ACCESS_KEY="K"; npm.cmd run relay`,
    )
  })
  it('names neither address nor proxy for services on the same computer', () => {
    expect(homeCommand('sh', 'K')).toBe('RELAY_ACCESS_KEY=K npm run relay')
  })
})

it('the commands for Cloudflare are those of its README, for both shells', () => {
  const readme = readFileSync('deploy/cloudflare/README.md', 'utf8')
  expect(readme).toContain('afterimage/deploy/cloudflare\n    npx wrangler deploy\n')
  expect(readme).toContain('npx wrangler secret put RELAY_ACCESS_KEY\n')
  expect(deployCommand('sh')).toBe('cd deploy/cloudflare && npx wrangler deploy')
  expect(deployCommand('powershell')).toBe('cd deploy/cloudflare; npx.cmd wrangler deploy')
  expect(cloudflareKeyCommand('sh', 'K')).toBe('echo K | npx wrangler secret put RELAY_ACCESS_KEY')
  expect(cloudflareKeyCommand('powershell', 'K')).toBe('echo K | npx.cmd wrangler secret put RELAY_ACCESS_KEY')
})

describe('the address in a command', () => {
  it.each([
    ['https://some-words.trycloudflare.com', 'https://some-words.trycloudflare.com'],
    ['https://some-words.trycloudflare.com/?a=$(id)', 'https://some-words.trycloudflare.com'],
    ['https://relay.example.org:8443/', 'https://relay.example.org:8443'],
    ['https://laptop.tail1234.ts.net', 'https://laptop.tail1234.ts.net'],
  ])('is the origin of %s', (address, origin) => expect(publicOrigin(address)).toBe(origin))

  it.each([
    'http://127.0.0.1:8787',
    'https://localhost',
    'https://192.168.1.5',
    'http://relay.example.org',
    'https://',
    'not an address',
    "https://a';id;'.example.org",
    'https://a$(id).example.org',
    'https://a`id`.example.org',
    'https://a&calc.example.org',
  ])('is none for %s', (address) => expect(publicOrigin(address)).toBeNull())
})

it('an access key is a new one each time, and nothing in it means something to a shell', () => {
  expect(key).toMatch(/^[\da-f]{48}$/)
  expect(drawAccessKey()).not.toBe(key)
})
