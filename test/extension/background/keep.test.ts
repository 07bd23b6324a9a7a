import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import type { PictureLink } from '../../../src/contract/update.ts'
import { createKeeper } from '../../../src/extension/background/keep.ts'
import { pictureType } from '../../../src/extension/background/picture-type.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { head, keeping } from '../../../src/extension/store/items.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { createWriter } from '../../../src/extension/store/writer.ts'
import { providerOf } from '../../../src/providers/registry.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])
const hourMs = 3_600_000

beforeEach(() => fakeBrowser.reset())

async function keeper(link: PictureLink, answer: () => Promise<Response>) {
  const clock = { now: 1_000_000 }
  const now = () => clock.now
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const writer = createWriter({ area: local, now })
  const pictures = createMemoryPictures()
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const job: Job = {
    id: 'j',
    connectionId: 'c',
    command: { kind: 'imagine', prompt: 'p' },
    state: 'done',
    createdAt: 0,
    updatedAt: now(),
    endedAt: now(),
    deadlineAt: 0,
    result: { pictures: [link], buttons: [], text: [] },
    kept: ['waiting'],
    told: true,
  }
  await writer.change((transaction) => transaction.addJob(job))
  const made = createKeeper({
    fetch: (url, init) => {
      asked.push({ url: String(url), init })
      return answer()
    },
    now,
    timers: { after: () => () => {} },
    random: () => 0,
    store,
    writer,
    providerOf,
    pictures,
    shrink: async () => ({}),
  })
  const state = async () => (await store.readJobs(['j']))[0]?.kept?.[0]
  return { ...made, clock, pictures, asked, state, store }
}

const link = (more: Partial<PictureLink> = {}): PictureLink => ({ url: 'https://cdn.example/a.png', ...more })

test('a picture is fetched without referrer and cookies, and kept as what its bytes are', async () => {
  const { keep, state, pictures, asked, store } = await keeper(
    link(),
    async () => new Response(png, { headers: { 'content-type': 'text/html' } }),
  )
  await keep('j')
  expect(await state()).toBe('kept')
  expect(pictures.kept.get('j 0')?.original.type).toBe('image/png')
  expect(asked[0]?.init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' })
  expect((await store.read(head)).chores).toEqual([])
})

test('a failure is tried again with widening pauses until the link is dead', async () => {
  const { due, state, clock, asked, store } = await keeper(link({ expiresAt: 1_000_000 + 3 * hourMs }), () =>
    Promise.reject(new TypeError('Failed to fetch')),
  )
  const pauses: number[] = []
  for (let tries = 0; tries < 20 && (await state()) === 'waiting'; tries++) {
    await due()
    const next = (await store.read(keeping)).j?.nextAt
    if (next === undefined) break
    pauses.push(next - clock.now)
    // Not before its time.
    const before = asked.length
    await due()
    expect(asked).toHaveLength(before)
    clock.now = next
  }
  expect(await state()).toBe('lost')
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  expect(asked.length).toBeGreaterThan(5)
  expect(await store.read(keeping)).toEqual({})
})

test('a permission that was given makes it try at once', async () => {
  let allowed = false
  const { due, state } = await keeper(link(), () =>
    allowed ? Promise.resolve(new Response(png)) : Promise.reject(new TypeError('Failed to fetch')),
  )
  await due()
  allowed = true
  await due()
  expect(await state()).toBe('waiting')
  await due({ now: true })
  expect(await state()).toBe('kept')
})

test.each([
  ['is gone', async () => new Response('', { status: 404 })],
  ['is a page', async () => new Response('<svg onload="x()">')],
  ['is too large', async () => new Response(png, { headers: { 'content-length': '99999999' } })],
])('a link that %s is given up', async (_, answer) => {
  const { keep, state, pictures } = await keeper(link(), answer)
  await keep('j')
  expect(await state()).toBe('lost')
  expect(pictures.kept.size).toBe(0)
})

test.each(['http://192.168.0.1/admin', 'file:///etc/passwd', 'data:image/png;base64,AA'])(
  'nothing is fetched from %s',
  async (url) => {
    const { keep, state, asked } = await keeper(link({ url }), async () => new Response(png))
    await keep('j')
    expect(await state()).toBe('lost')
    expect(asked).toEqual([])
  },
)

describe('what bytes are', () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  test.each([
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['\xff\xd8\xff\xe0........', 'image/jpeg'],
    ['RIFF....WEBPVP8 ', 'image/webp'],
    ['GIF89a..........', 'image/gif'],
    ['\0\0\0\x1cftypavif....', 'image/avif'],
    ['\0\0\0\x1cftypisom....', 'video/mp4'],
    ['\x1a\x45\xdf\xa3............', 'video/webm'],
    ['<svg xmlns="http', null],
    ['<!doctype html>', null],
    ['', null],
  ])('%j', (text, type) => expect(pictureType(bytes(text))).toBe(type))
})
