import { beforeEach, describe, expect, test } from 'vitest'
import type { Button, PictureLink } from '../../../../src/contract/update.ts'
import { jobIndex } from '../../../../src/extension/store/items.ts'
import { link, openDownloadQueue } from '../../../support/download-queue.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { gif, jpeg, png } from '../../../support/picture-bytes.ts'
import { gridButtons } from '../../../support/sample-jobs.ts'

beforeEach(() => fakeBrowser.reset())

test('a picture is fetched without referrer and cookies, and kept as what its bytes are', async () => {
  const { fetchPictures, state, pictures, asked, store } = await openDownloadQueue({
    answer: () => new Response(png(), { headers: { 'content-type': 'text/html' } }),
  })
  await fetchPictures('j')
  expect(await state()).toBe('kept')
  expect(pictures.kept.get('j 0')?.original.type).toBe('image/png')
  expect(asked[0]?.init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' })
  expect((await store.read(jobIndex)).chores).toEqual([])
})

describe('what is known of a kept picture', () => {
  test('its size in pixels, whatever the API said', async () => {
    const { fetchPictures, read } = await openDownloadQueue({
      links: [link({ width: 9, height: 9 })],
      answer: () => new Response(png(640, 360)),
    })
    await fetchPictures('j')
    expect((await read())?.result?.pictures[0]).toEqual({ ...link(), kind: 'image', width: 640, height: 360 })
  })

  test('its size as it was drawn: a photo may lie on its side', async () => {
    const { fetchPictures, read } = await openDownloadQueue({ shrink: async () => ({ width: 360, height: 640 }) })
    await fetchPictures('j')
    expect((await read())?.result?.pictures[0]).toMatchObject({ width: 360, height: 640 })
  })

  test('that it moves', async () => {
    const { fetchPictures, read } = await openDownloadQueue({
      answer: () => new Response(gif(40, 30, { moves: true })),
    })
    await fetchPictures('j')
    expect((await read())?.result?.pictures[0]).toMatchObject({ kind: 'animation', width: 40, height: 30 })
  })

  test('its bytes, also when the browser can not draw it', async () => {
    const { fetchPictures, state, pictures } = await openDownloadQueue({ shrink: async () => ({}) })
    await fetchPictures('j')
    expect(await state()).toBe('kept')
    expect(pictures.kept.get('j 0')?.thumbnail).toBeUndefined()
  })

  test.each([
    ['would fill the memory when drawn', png(60_000, 60_000), { width: 60_000, height: 60_000 }],
    ['says behind five comments only how large it is', jpeg(20_000, 20_000, 65_000, 5), { kind: 'image' as const }],
  ])('a small file that %s is kept undrawn', async (_, bytes, facts) => {
    let drawn = 0
    const { fetchPictures, state, read } = await openDownloadQueue({
      answer: () => new Response(bytes),
      shrink: async () => {
        drawn++
        return {}
      },
    })
    await fetchPictures('j')
    expect(await state()).toBe('kept')
    expect(drawn).toBe(0)
    expect((await read())?.result?.pictures[0]).toMatchObject(facts)
  })
})

describe('the four of a grid', () => {
  const drawnAsGrid = async (links: PictureLink[], buttons: Button[]) => {
    const asGrid: unknown[] = []
    const { fetchPictures } = await openDownloadQueue({
      links,
      buttons,
      shrink: async (_, options) => {
        asGrid.push(options?.isGrid)
        return {}
      },
    })
    await fetchPictures('j')
    return asGrid
  }
  const quarterLinks = [1, 2, 3, 4].map((quadrant) => link({ url: `https://cdn.example/${quadrant}.png`, quadrant }))
  const upscaleOfOne: Button[] = [{ label: 'V', shown: 'V', role: 'vary', index: 1 }]

  test('are cut out of it', async () => expect(await drawnAsGrid([link()], gridButtons)).toEqual([true]))
  test('are not when the API gives each its own link', async () =>
    expect(await drawnAsGrid([link(), ...quarterLinks], gridButtons)).not.toContain(true))
  test('are when those links can not be loaded', async () => {
    const dead = quarterLinks.map((each) => ({ ...each, usable: false as const }))
    expect(await drawnAsGrid([link(), ...dead], gridButtons)).toEqual([true])
  })
  test('are not looked for in a single picture', async () =>
    expect(await drawnAsGrid([link()], upscaleOfOne)).toEqual([false]))
})

test.each([
  ['is gone', () => new Response('', { status: 410 })],
  ['says that it is too large', () => new Response(png(), { headers: { 'content-length': '209715200' } })],
])('a link that %s is given up at once', async (_, answer) => {
  const { fetchPictures, state, pictures } = await openDownloadQueue({ answer })
  await fetchPictures('j')
  expect(await state()).toBe('lost')
  expect(pictures.kept.size).toBe(0)
})

test.each([
  'http://192.168.0.1/admin',
  'file:///etc/passwd',
  'data:image/png;base64,AA',
  'http://localhost.example/a.png',
])('nothing is fetched from %s', async (url) => {
  const { fetchPictures, state, asked } = await openDownloadQueue({ links: [link({ url })] })
  await fetchPictures('j')
  expect(await state()).toBe('lost')
  expect(asked).toEqual([])
})

test('a link that is marked as no use is never fetched', async () => {
  const { fetchPictures, asked } = await openDownloadQueue({ links: [link({ usable: false })] })
  await fetchPictures('j')
  expect(asked).toEqual([])
})

test('a host that does not answer keeps no other job waiting', async () => {
  const { add, runDue, store } = await openDownloadQueue({
    answer: (url) => (url.includes('slow') ? new Promise(() => {}) : new Response(png())),
  })
  const slow = { pictures: [link({ url: 'https://slow.example/a.png' })], buttons: [], text: [] }
  await add({ id: 'a', result: slow })
  await add({ id: 'k' })
  await add({ id: 'l' })
  void runDue()
  const kept = async () => (await store.readJobs(['j', 'k', 'l', 'a'])).map((job) => job.kept?.[0])
  await expect.poll(kept).toEqual(['kept', 'kept', 'kept', 'waiting'])
})

describe('a download that takes long', () => {
  const alarms = () => [...fakeBrowser.seen.alarms.keys()]

  test('keeps the worker awake until it has ended, and no longer', async () => {
    let finish = () => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(png())
        finish = () => controller.close()
      },
    })
    const { fetchPictures, timers, state } = await openDownloadQueue({ answer: () => new Response(body) })
    const kept = fetchPictures('j')
    await expect.poll(() => timers.size).toBe(3)
    expect(alarms()).toEqual([])
    // The first is the keeper's own; the others would cut the download off.
    ;[...timers][0]?.run()
    await expect.poll(alarms).toEqual(['download'])
    finish()
    await kept
    expect(await state()).toBe('kept')
    expect(alarms()).toEqual([])
    expect(timers.size).toBe(0)
  })

  test('of a worker that was killed leaves no alarm for ever', async () => {
    const { keepAwake } = await openDownloadQueue()
    fakeBrowser.alarms.create('download', { periodInMinutes: 0.5 })
    await keepAwake.clearIdleAlarm()
    expect(alarms()).toEqual([])
  })
})

test('a job deleted while its picture came leaves no bytes behind', async () => {
  let answer = (_: Response) => {}
  const { fetchPictures, pictures, writer, asked } = await openDownloadQueue({
    answer: () => new Promise<Response>((resolve) => (answer = resolve)),
  })
  const kept = fetchPictures('j')
  await expect.poll(() => asked.length).toBe(1)
  await writer.change((transaction) => transaction.removeJob('j'))
  answer(new Response(png()))
  await kept
  expect(pictures.kept.size).toBe(0)
})
