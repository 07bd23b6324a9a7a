import { describe, expect, test } from 'vitest'
import manifest from '../../manifest.json' with { type: 'json' }
import { isAddress, isLoadable, mayBeLoadable, nearness, normaliseAddress } from '../../src/shared/address.ts'
import { isLoopback, isLoopbackHost } from '../../src/shared/loopback.ts'

describe('a picture for a connection somewhere on the internet', () => {
  test.each(['https://cdn.example/a.png', 'HTTPS://CDN.example/a.png', 'https://cdn.example:8443/a.png?ex=1'])(
    'may come from %s',
    (url) => expect(isLoadable(url, false)).toBe(true),
  )
  test.each([
    'http://cdn.example/a.png',
    'http://127.0.0.1:631/jobs',
    'https://127.0.0.1/a.png',
    'http://localhost:8080/reset?confirm=1',
    'https://localhost/a.png',
    'https://router.localhost/a.png',
    'https://localhost./a.png',
    'http://127.1/a.png',
    'http://2130706433/a.png', // 127.0.0.1 as one number
    'http://[::1]/a.png',
    'https://[::ffff:127.0.0.1]/a.png',
    'https://user:word@cdn.example/a.png',
    'ftp://cdn.example/a.png',
    'file:///etc/passwd',
    'blob:https://cdn.example/1',
    'data:text/html,x',
    'javascript:alert(1)',
    '//cdn.example/a.png',
    'your-image-url',
    '',
  ])('does not come from %s', (url) => expect(isLoadable(url, false)).toBe(false))
})

describe('a picture for a connection on this machine', () => {
  test.each([
    'https://cdn.example/a.png',
    'http://127.0.0.1:8790/a.png',
    'http://localhost/a.png',
    'https://[::1]/a.png',
  ])('may come from %s', (url) => expect(isLoadable(url, true)).toBe(true))
  test.each([
    'http://cdn.example/a.png',
    'http://192.168.1.9/a.png',
    'http://[::1]/a.png',
    'http://localhost.evil.example/a.png',
    'http://127.0.0.1.evil.example/a.png',
    'ftp://127.0.0.1/a.png',
    'http://user:word@127.0.0.1/a.png',
  ])('does not come from %s', (url) => expect(isLoadable(url, true)).toBe(false))
})

describe('a picture for a connection at home', () => {
  test('may come from there', () => {
    expect(nearness('http://192.168.1.20:8188')).toBe('192.168.1.20')
    expect(isLoadable('http://192.168.1.20:8188/view?filename=a.png', nearness('http://192.168.1.20:8188'))).toBe(true)
    expect(isLoadable('http://nas.local/a.png', nearness('https://nas.local/sd'))).toBe(true)
  })
  test.each([
    'http://192.168.1.1/reboot',
    'http://127.0.0.1:631/jobs',
    'http://nas.local/a.png',
    'http://cdn.example/a.png',
    'http://user:word@192.168.1.20/a.png',
  ])('does not come from %s', (url) => expect(isLoadable(url, '192.168.1.20')).toBe(false))
  test('is for somebody, as far as one knows', () => {
    expect(mayBeLoadable('http://192.168.1.20/a.png')).toBe(true)
    expect(mayBeLoadable('http://cdn.example/a.png')).toBe(false)
    expect(mayBeLoadable('inline:0')).toBe(false)
  })
})

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
    'is %s',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  )
  test.each(['0.0.0.0', '10.0.0.5', 'localhost.example', '127.example', '::2', '::ffff:10.0.0.1', ''])(
    'is not %s',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  )
  test('is not what is no address', () => expect(isLoopback('nonsense')).toBe(false))
})

describe('an address to send to', () => {
  test.each([
    'https://api.example',
    ' https://api.example/v2 ',
    'http://localhost:8790',
    'http://127.0.0.1:1/x',
    'http://192.168.1.20:7860',
    'http://nas:8188',
    'http://nas.local',
    'http://desk.tail1234.ts.net:8188',
    'https://[::1]:8790',
  ])('is %s', (text) => expect(isAddress(text)).toBe(true))
  test.each([
    '',
    'api.example',
    'http://api.example',
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://[::1]:8790',
    'http://studio.localhost',
    'http://127.0.0.1.evil.example',
    'http://localhost:x@evil.example',
    'ftp://localhost',
    'javascript:alert(1)',
  ])('is not %s', (text) => expect(isAddress(text)).toBe(false))
  test('is saved without what is no part of it', () => {
    expect(normaliseAddress(' https://me:pass@api.example:444/v2//?token=x#y ')).toBe('https://api.example:444/v2')
  })
  test('is one that the manifest allows', () => {
    // Neither a policy nor a pattern has a word for the machines at home.
    expect(manifest.content_security_policy.extension_pages).toContain("connect-src 'self' https: http:;")
    expect(manifest.optional_host_permissions).toEqual(['https://*/*', 'http://*/*'])
  })
})
