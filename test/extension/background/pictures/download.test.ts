import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Downloaded, download, limits } from '../../../../src/extension/background/pictures/download.ts'
import { systemTimers } from '../../../../src/shared/clock.ts'
import { avif, gif, html, jpeg, mp4, png, webm, webp } from '../../../support/picture-bytes.ts'
import { type PictureServer, startPictureServer } from '../../../support/picture-server.ts'

const mebi = 1_048_576
let server: PictureServer
/** Bytes that the endless body has sent. */
let poured = 0
/** Resolves when whoever asked for the endless body has hung up. */
let hungUp: Promise<void>

beforeAll(async () => {
  const send =
    (bytes: Uint8Array | string, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'image/png', ...headers }).end(bytes)
  const pour = (first: Uint8Array) => (response: ServerResponse) => {
    poured = 0
    response.writeHead(200, { 'content-type': 'image/png' })
    response.write(first)
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(mebi))) poured += mebi
    }
    response.on('drain', more)
    hungUp = new Promise((resolve) => response.on('close', resolve))
    more()
  }
  server = await startPictureServer({
    '/a.png': send(png()),
    '/as-page.png': send(png(), { 'content-type': 'text/html' }),
    '/page.png': send(html),
    '/drawing.png': send('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'),
    '/nothing.png': send(''),
    '/secret.png': (response) => response.writeHead(403).end('no'),
    '/gone.png': (response) => response.writeHead(410).end(),
    '/busy.png': (response) => response.writeHead(503, { 'retry-after': '90' }).end(),
    '/endless.png': pour(png()),
    '/endless-page.png': pour(Buffer.from(html)),
    '/large.png': (response) => {
      response.writeHead(200, { 'content-length': String(200 * mebi) })
      response.write(png())
    },
    // Says less than it sends: what was promised is taken for all.
    '/short.png': (response) => {
      response.socket?.end(
        Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 60\r\nconnection: close\r\n\r\n'), png()]),
      )
    },
    // Says more than it sends.
    '/broken.png': (response) => {
      response.socket?.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n'), png()]))
    },
    // Without a length, a connection that breaks looks like an end.
    '/unmeasured.png': (response) => {
      response.socket?.end(Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), png().subarray(0, 70)]))
    },
    '/silent.png': () => {},
    '/stalled.png': (response) => {
      response.writeHead(200)
      response.write(png().subarray(0, 40))
    },
    '/dripping.png': (response) => {
      response.writeHead(200)
      response.write(png().subarray(0, 40))
      const drip = () => response.destroyed || response.write('.', () => setImmediate(drip))
      drip()
    },
    '/moved.png': (response) => response.writeHead(302, { location: '/a.png' }).end(),
    '/circle.png': (response) => response.writeHead(302, { location: '/circle.png' }).end(),
  })
})
afterAll(() => server.stop())

interface Changes {
  now?: () => number
  limits?: Partial<typeof limits>
  fetch?: typeof globalThis.fetch
  near?: boolean
}

/** Silence is cut short after 200 ms, unless it is not to be: a slow machine must not fail what works. */
const patient = { ...limits, silenceMs: 60_000 }
const get = (path: string, changes: Changes = {}) =>
  download(path.startsWith('/') ? server.url(path) : path, {
    fetch: changes.fetch ?? globalThis.fetch,
    now: changes.now ?? Date.now,
    timers: systemTimers,
    limits: { ...patient, ...changes.limits },
    near: changes.near ?? true,
  })

const failed = (code: string, more: object = {}) => ({ ok: false, error: expect.objectContaining({ code, ...more }) })
async function arrived(path: string): Promise<Downloaded> {
  const loaded = await get(path)
  if (!loaded.ok) throw new Error(loaded.error.code)
  return loaded.value
}

describe('a picture', () => {
  test('comes as it was sent, typed by what it is', async () => {
    const { blob, head, isWhole } = await arrived('/as-page.png')
    expect(blob.type).toBe('image/png')
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(png())
    expect(head).toEqual(png())
    expect(isWhole).toBe(true)
    expect(server.headers()).not.toHaveProperty('cookie')
    expect(server.headers()).not.toHaveProperty('authorization')
  })

  test('comes from where its link leads on to, for a connection on this machine', async () =>
    expect((await arrived('/moved.png')).isWhole).toBe(true))

  test('is not followed to another place for any other: where that lies is known too late', async () => {
    server.asked.length = 0
    expect(await get('/moved.png', { near: false })).toEqual(failed('doubtful', { answered: true }))
    expect(server.asked).toEqual(['/moved.png'])
  })

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ['image/jpeg', jpeg(20, 10)],
    ['image/webp', webp(20, 10, 'VP8 ')],
    ['image/gif', gif(20, 10)],
    ['image/avif', avif(20, 10)],
    ['video/mp4', mp4(20, 10)],
    ['video/webm', webm(20, 10)],
  ])('may be %s', async (type, bytes) => {
    const loaded = await get('https://cdn.example/x', { fetch: async () => new Response(bytes) })
    expect(loaded).toMatchObject({ ok: true, value: { isWhole: true } })
    if (loaded.ok) expect(loaded.value.blob.type).toBe(type)
  })

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ['PNG', png()],
    ['JPEG', jpeg(20, 10)],
    ['WebP', webp(20, 10, 'VP8X')],
  ])('that lacks its end is known: %s', async (_, bytes) => {
    const loaded = await get('https://cdn.example/x', { fetch: async () => new Response(bytes.slice(0, -13)) })
    expect(loaded).toMatchObject({ ok: true, value: { isWhole: false } })
  })
})

describe('a server that', () => {
  test.each([
    ['answers with a page', '/page.png'],
    ['answers with a drawing that can hold scripts', '/drawing.png'],
    ['answers with nothing', '/nothing.png'],
    ['does not know the picture', '/unknown.png'],
  ])('%s is doubted', async (_, path) => expect(await get(path)).toEqual(failed('doubtful', { answered: true })))

  test('forbids it may allow it later', async () =>
    expect(await get('/secret.png')).toEqual(failed('later', { answered: true })))
  test('is busy says until when', async () =>
    expect(await get('/busy.png')).toEqual(failed('later', { retryAfterMs: 90_000 })))
  test('has it no more is not asked again', async () => expect(await get('/gone.png')).toEqual(failed('gone')))
  test('promises 200 MB is not listened to', async () => expect(await get('/large.png')).toEqual(failed('gone')))
  test('leads in a circle is left', async () =>
    expect(await get('/circle.png')).toEqual(failed('later', { answered: false })))

  test('never ends is cut off at the limit', async () => {
    expect(await get('/endless.png', { limits: { bytes: 4 * mebi } })).toEqual(failed('gone'))
    await hungUp
    expect(poured).toBeLessThan(64 * mebi)
  })

  test('never ends a page is cut off at once', async () => {
    expect(await get('/endless-page.png')).toEqual(failed('doubtful'))
    await hungUp
    expect(poured).toBeLessThan(64 * mebi)
  })

  test('sends more than it said gives a part', async () => {
    const { blob, isWhole } = await arrived('/short.png')
    expect([blob.size, isWhole]).toEqual([60, false])
  })
  test('sends less than it said is asked again', async () => expect(await get('/broken.png')).toEqual(failed('later')))
  test('breaks off without having said a length gives a part', async () =>
    expect((await arrived('/unmeasured.png')).isWhole).toBe(false))

  test.each([
    ['does not answer', '/silent.png', false],
    ['stops in the middle', '/stalled.png', false],
  ])('%s is left after a while', async (_, path, answered) => {
    expect(await get(path, { limits: { silenceMs: 200 } })).toEqual(failed('later', { answered }))
  })

  test('sends byte after byte is left when it is known to be too slow', async () => {
    let now = 0
    const loaded = await get('/dripping.png', { now: () => (now += 5_000) })
    expect(loaded).toEqual(failed('later', { answered: true }))
  })

  test('sends for ever, however quick, is left at the end of the time', async () => {
    const loaded = await get('/dripping.png', { limits: { totalMs: 200 } })
    expect(loaded).toEqual(failed('later', { answered: false }))
  })
})

test.each(['http://cdn.example/a.png', 'ftp://127.0.0.1/a.png'])(
  '%s has no picture for who was led there',
  async (url) => {
    const response = new Response(png())
    Object.defineProperty(response, 'url', { value: url })
    expect(await get('https://cdn.example/a.png', { fetch: async () => response })).toEqual(failed('gone'))
  },
)
