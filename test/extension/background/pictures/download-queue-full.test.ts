import { beforeEach, describe, expect, test } from 'vitest'
import { budget } from '../../../../src/extension/store/items.ts'
import { openDownloadQueue, type Setting } from '../../../support/download-queue.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { png } from '../../../support/picture-bytes.ts'

beforeEach(() => fakeBrowser.reset())

describe('on a full disk', () => {
  const small = async () => ({ thumbnail: new Blob(['small'], { type: 'image/webp' }) })

  test('the newest picture arrives, and the original of the oldest goes for it', async () => {
    const large = new Uint8Array([...png(), ...new Uint8Array(100)])
    const setting: Setting = { shrink: small, answer: () => new Response(large) }
    const { add, fetchPictures, pictures, store } = await openDownloadQueue(setting)
    await add({ id: 'k' })
    await add({ id: 'l' })
    await fetchPictures('j')
    delete setting.answer
    await fetchPictures('k')
    pictures.room = large.length + png().length + 12
    await fetchPictures('l')
    expect([...pictures.kept.keys()]).toEqual(['k 0', 'l 0'])
    expect((await store.readJobs(['j', 'k', 'l'])).map(({ kept }) => kept)).toEqual([['reduced'], ['kept'], ['kept']])
    expect(await store.read(budget)).toMatchObject({ freedCount: 1, freedBytes: large.length, fullAt: null })
    expect(await pictures.readPicture('j', 0, 'thumbnail')).not.toBeNull()
  })

  test('favourites stay; the picture waits and it is said why', async () => {
    const { add, fetchPictures, pictures, store, plan } = await openDownloadQueue({ shrink: small })
    await add({ id: 'a', favourite: true })
    await fetchPictures('a')
    pictures.room = png().length + 10
    await fetchPictures('j')
    expect(pictures.kept.has('a 0')).toBe(true)
    expect(await plan()).toMatchObject({ problem: 'full' })
    expect((await store.read(budget)).fullAt).toBe(1_000_000)
    pictures.room = 1_000_000
    await fetchPictures('j')
    expect(pictures.kept.has('j 0')).toBe(true)
    expect((await store.read(budget)).fullAt).toBeNull()
  })

  test('a picture that waited takes no newer one’s place', async () => {
    const { add, fetchPictures, pictures, store, plan } = await openDownloadQueue({ shrink: small })
    await add({ id: 'k' })
    await fetchPictures('k')
    pictures.room = png().length + 10
    await fetchPictures('j')
    expect([...pictures.kept.keys()]).toEqual(['k 0'])
    expect((await store.readJobs(['j', 'k'])).map(({ kept }) => kept)).toEqual([['waiting'], ['kept']])
    expect(await plan()).toMatchObject({ problem: 'full' })
  })
})
