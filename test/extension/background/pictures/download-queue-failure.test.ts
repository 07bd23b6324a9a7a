import { beforeEach, describe, expect, test } from 'vitest'
import { link, openDownloadQueue, type Setting } from '../../../support/download-queue.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { html, png } from '../../../support/picture-bytes.ts'

const hourMs = 3_600_000

beforeEach(() => fakeBrowser.reset())

const offline = () => Promise.reject(new TypeError('Failed to fetch'))

describe('a failure', () => {
  test('is tried again with widening pauses until the link is dead, by any clock that is two days wrong at most', async () => {
    const expiresAt = 1_000_000 + 3 * hourMs
    const { runDue, state, clock, asked, plan } = await openDownloadQueue({
      links: [link({ expiresAt })],
      answer: offline,
    })
    const times: number[] = []
    for (let tries = 0; tries < 80 && (await state()) === 'waiting'; tries++) {
      times.push(clock.now)
      await runDue()
      const next = (await plan())?.nextAt
      if (next === undefined) break
      // Not before its time.
      const before = asked.length
      await runDue()
      expect(asked).toHaveLength(before)
      clock.now = next
    }
    expect(await state()).toBe('lost')
    expect(await plan()).toBeUndefined()
    // A minute before the link dies, when it has, and two days later for the last time.
    expect(times).toEqual(expect.arrayContaining([expiresAt - 60_000, expiresAt]))
    expect(times.at(-1)).toBe(expiresAt + 48 * hourMs)
    const before = times.filter((time) => time < expiresAt - 60_000)
    const pauses = before.slice(1).map((time, index) => time - (before[index] ?? 0))
    expect(pauses.length).toBeGreaterThan(4)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  })

  test('is planned for before the first byte comes: whatever ends the worker meanwhile ends nothing', async () => {
    const { fetchPictures, plan, planned } = await openDownloadQueue({ answer: () => new Promise(() => {}) })
    void fetchPictures('j')
    await expect.poll(plan).toMatchObject({ tries: 1, nextAt: 1_000_000 + 12_000 })
    expect(planned).toEqual([1_000_000])
  })

  test('for want of the permission is told, and cured at once by giving it', async () => {
    const setting: Setting = { answer: offline, permitted: false }
    const { runDue, state, plan } = await openDownloadQueue(setting)
    await runDue()
    expect(await plan()).toMatchObject({ problem: 'permission' })
    delete setting.answer
    await runDue()
    expect(await state()).toBe('waiting')
    await runDue({ now: true })
    expect(await state()).toBe('kept')
    expect(await plan()).toBeUndefined()
  })

  test.each([
    ['no connection', offline, 'unreachable'],
    ['an answer that refuses', () => new Response('', { status: 403 }), 'refused'],
    ['a page in place of the picture', () => new Response(html), 'refused'],
    ['half a picture', () => new Response(png().slice(0, 60)), 'unreachable'],
  ])('is told: %s', async (_, answer, problem) => {
    const { fetchPictures, plan, state } = await openDownloadQueue({ answer })
    await fetchPictures('j')
    expect(await state()).toBe('waiting')
    expect(await plan()).toMatchObject({ problem })
  })

  test('while the clock was a day ahead is tried again as soon as it is right, and then with its pauses', async () => {
    const setting: Setting = { answer: offline }
    const { runDue, clock, asked, plan } = await openDownloadQueue(setting)
    clock.now += 24 * hourMs
    await runDue()
    clock.now -= 24 * hourMs
    await runDue()
    expect(asked).toHaveLength(2)
    expect((await plan())?.nextAt).toBeLessThan(clock.now + hourMs)
    await runDue()
    expect(asked).toHaveLength(2)
  })

  test('where no host was heard gives up no link by a clock that is a day ahead', async () => {
    const setting: Setting = {
      answer: offline,
      permitted: false,
      links: [link({ expiresAt: 1_000_000 + 20 * hourMs })],
    }
    const { runDue, clock, state } = await openDownloadQueue(setting)
    clock.now += 24 * hourMs
    await runDue()
    expect(await state()).toBe('waiting')
    clock.now -= 24 * hourMs
    delete setting.answer
    await runDue()
    expect(await state()).toBe('kept')
  })

  test('waits as long as the host asks for', async () => {
    const { fetchPictures, plan } = await openDownloadQueue({
      answer: () => new Response('', { status: 429, headers: { 'retry-after': '600' } }),
    })
    await fetchPictures('j')
    expect((await plan())?.nextAt).toBe(1_000_000 + 600_000)
  })

  test.each([
    ['is a page', () => new Response(html)],
    ['is a drawing with scripts', () => new Response('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"></svg>')],
    ['is not found', () => new Response('', { status: 404 })],
  ])('of a link that %s is believed after some tries and a day, long before the link is dead', async (_, answer) => {
    const { runDue, state, pictures, asked, clock } = await openDownloadQueue({
      answer,
      links: [link({ expiresAt: 1e12 })],
    })
    // Whoever stands between answers for the host, for hours.
    for (let tries = 0; tries < 8; tries++) await runDue({ now: true })
    expect(await state()).toBe('waiting')
    clock.now += 24 * hourMs
    await runDue({ now: true })
    expect(await state()).toBe('lost')
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.length).toBeLessThan(10)
    expect(pictures.kept.size).toBe(0)
  })

  test('to get more than a part of a picture leaves the part', async () => {
    const part = png().slice(0, 60)
    const { runDue, state, pictures } = await openDownloadQueue({ answer: () => new Response(part) })
    while ((await state()) === 'waiting') await runDue({ now: true })
    expect(await state()).toBe('kept')
    expect(pictures.kept.get('j 0')?.original.size).toBe(60)
  })

  test('of one picture does not keep the others of its job', async () => {
    const { fetchPictures, read, plan } = await openDownloadQueue({
      links: [link(), link({ url: 'https://cdn.example/b.png' })],
      answer: (url) => (url.endsWith('a.png') ? offline() : new Response(png())),
    })
    await fetchPictures('j')
    expect((await read())?.kept).toEqual(['waiting', 'kept'])
    expect(await plan()).toMatchObject({ tries: 1, problem: 'unreachable' })
  })
})
