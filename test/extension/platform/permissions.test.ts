import { afterEach, expect, it, vi } from 'vitest'
import { originPattern } from '../../../src/extension/platform/permissions.ts'

/** Chromium's own writes `%2A` for an asterisk in a host; Node's does not. */
class ChromiumUrl extends URL {
  override get hostname(): string {
    return super.hostname.replaceAll('*', '%2A')
  }
}

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['https://api.example/v2', 'https://api.example/*'],
  ['http://192.168.1.20:7860', 'http://192.168.1.20/*'],
  ['https://*.pictures.example/*', 'https://*.pictures.example/*'],
  ['ftp://api.example', null],
  ['api.example', null],
])('%s is covered by %s, in Chromium too', (address, pattern) => {
  vi.stubGlobal('URL', ChromiumUrl)
  expect(originPattern(address)).toBe(pattern)
})
