// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { budget, jobKey } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import {
  fox,
  mark,
  names,
  openGallery as open,
  owl,
  sentOf,
  tile,
  tiles,
  upscaled,
  useGalleryPage,
  wall,
} from '../../support/gallery-page.tsx'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import { button, key, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'
import { png } from '../../support/picture-bytes.ts'
import { doneJob, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

useGalleryPage(['Date', 'setTimeout', 'clearTimeout'])

describe('the wall', () => {
  it('shows pictures by day, the newest first', async () => {
    await stock([fox, owl])
    await open()
    expect(names()).toEqual(['an owl', 'a fox'])
    expect(one('[role=group]').getAttribute('aria-label')).toBe('Today')
    expect(tile(1).getAttribute('aria-posinset')).toBe('2')
  })
  it('shows a picture that has just come until its small copy is seen', async () => {
    const pictures = createMemoryPictures()
    const job = doneJob({ ...fox, kept: ['kept'], smallDue: true })
    const original = new Blob([png()], { type: 'image/png' })
    await pictures.writePicture(job.id, 0, { original })
    await stock([job])
    await open({}, pictures)
    await vi.waitFor(() => expect(one('.tile img.picture')).toBeTruthy())
    await pictures.addSmall(job.id, 0, { thumbnail: original, tiny: original })
    const { smallDue: _, ...ready } = job
    await settled(() => fakeBrowser.storage.local.set(storedJobs([ready])))
    await vi.waitFor(() => expect(one('.tile img.tile-picture')).toBeTruthy())
    expect(one('.tile img.picture')).toBeTruthy()
    await settled(() => one('.tile img.tile-picture').dispatchEvent(new Event('load')))
    expect(document.querySelector('.tile img.picture')).toBeNull()
  })
  it('says of a picture that nothing is left of it', async () => {
    await stock([{ ...fox, kept: ['lost'] }])
    await open()
    expect(names()).toEqual(['a fox, No longer here'])
    expect(one('.tile-word [data-text]', tile(0)).dataset.text).toBe('No longer here')
  })
  it('says what to do while it is empty', async () => {
    await stock()
    await open()
    expect(words()).toContain('Your pictures will appear here')
  })
  it('finds pictures by their words, and says so when there are none', async () => {
    await stock([fox, owl])
    await open()
    await type(one<HTMLInputElement>('input[type=search]'), 'fox')
    expect(names()).toEqual(['a fox'])
    expect(words(one('.bar-count'))).toBe('1 of 2')
    await type(one<HTMLInputElement>('input[type=search]'), 'walrus')
    expect(words()).toContain('Nothing found')
    await press(button('Show all pictures'))
    expect(tiles()).toHaveLength(2)
  })
  it('counts pictures, and no job that has none', async () => {
    const failed = sampleJob({ state: 'failed', reason: { code: 'moderated' } })
    const urls = ['a', 'b', 'c'].map((name) => ({ url: `https://cdn.example/${name}.png` }))
    const three = doneJob({ result: { pictures: urls, buttons: [], text: [] } })
    await stock([fox, failed, three])
    await open()
    expect(tiles()).toHaveLength(3)
    expect(words(one('.bar-count'))).toBe('4 pictures')
    await press(button('Failed 1'))
    expect(words(one('.bar-count'))).toBe('')
  })
  it('shows a job the moment it is made, and loses it the moment it is removed', async () => {
    await stock([fox])
    await open()
    const fresh = sampleJob({ command: { kind: 'imagine', prompt: 'a heron' } })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([fresh])))
    expect(names()[0]).toContain('a heron')
    await settled(() => fakeBrowser.storage.local.remove([jobKey(fresh.id)]))
    expect(tiles()).toHaveLength(1)
  })
  it('shows a family as one tile, or each of it alone', async () => {
    await stock([fox, owl, upscaled])
    await open()
    expect(names()).toEqual(['a fox, Upscale 2, family of 2', 'an owl'])
    await press(button(/^Filters/))
    await settled(() => one<HTMLInputElement>('.filter-check input').click())
    expect(names()).toEqual(['a fox, Upscale 2', 'an owl', 'a fox'])
    expect(JSON.parse(localStorage.getItem('gallery') ?? '{}')).toMatchObject({ together: false })
  })
  it('draws only what is near, however much there is', async () => {
    const many = Array.from({ length: 95 }, (_, at) => doneJob({ command: { kind: 'imagine', prompt: `fox ${at}` } }))
    await stock(many)
    await open()
    await settled(() => vi.advanceTimersByTime(100))
    expect(tiles().length).toBeGreaterThan(10)
    expect(tiles().length).toBeLessThan(90)
    expect(tile(0).getAttribute('aria-setsize')).toBe('95')
  })
  it('says what was let go for want of room, until it was read', async () => {
    await stock([fox], stored(budget, { ...budget.default, freedCount: 3, freedBytes: 9e6, freedAt: sampleNow }))
    const { sent } = await open()
    expect(words()).toContain('3 originals were deleted to make room')
    await press(button('Got it'))
    expect(sentOf(sent, 'budget.seen')).toHaveLength(1)
  })
})

describe('by keyboard', () => {
  beforeEach(async () => {
    await stock([fox, owl])
  })
  it('is one stop of Tab; arrows walk from picture to picture, Home and End to the ends', async () => {
    await open()
    expect(tiles().map(({ tabIndex }) => tabIndex)).toEqual([0, -1])
    tile(0).focus()
    await wall('ArrowRight')
    expect(document.activeElement).toBe(tile(1))
    expect(tiles().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0])
    await wall('Home')
    expect(document.activeElement).toBe(tile(0))
    await wall('End')
    expect(document.activeElement).toBe(tile(1))
  })
  it('walks the other way where text runs from right to left', async () => {
    await open()
    one('.picture-grid').style.direction = 'rtl'
    tile(0).focus()
    await wall('ArrowLeft')
    expect(document.activeElement).toBe(tile(1))
    await wall('ArrowRight')
    expect(document.activeElement).toBe(tile(0))
  })
  it('goes to the search at a slash, and from there to the first picture', async () => {
    await open()
    await key(document.body, '/')
    expect(document.activeElement).toBe(one('input[type=search]'))
    await wall('Enter')
    expect(document.activeElement).toBe(tile(0))
  })
  it('selects with Space and Shift, all with Ctrl A, and lets go with Escape', async () => {
    await open()
    tile(0).focus()
    await wall(' ')
    expect(tile(0).getAttribute('aria-selected')).toBe('true')
    await wall('ArrowRight', { shiftKey: true })
    expect(words(one('.selection-bar'))).toContain('2 selected')
    await wall('Escape')
    expect(document.querySelector('.selection-bar')).toBeNull()
    await wall('a', { ctrlKey: true })
    expect(words(one('.selection-bar'))).toContain('2 selected')
  })
  it('marks a favourite with F', async () => {
    const { sent } = await open()
    tile(1).focus()
    await wall('f')
    expect(sentOf(sent, 'jobs.mark')).toEqual([{ jobId: fox.id, favourite: true }])
  })
  it('lists its keys at ?', async () => {
    await open()
    await key(document.body, '?')
    expect(words(one('dialog'))).toContain('Select all shown')
  })
})

describe('with the mouse', () => {
  beforeEach(async () => {
    await stock([fox, owl, doneJob({ command: { kind: 'imagine', prompt: 'a hen' } })])
  })
  it('selects by the check mark, then by clicks, and a stretch with Shift', async () => {
    await open()
    await mark('check')
    expect(words(one('.selection-bar'))).toContain('1 selected')
    await settled(() => tile(2).dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true })))
    expect(words(one('.selection-bar'))).toContain('3 selected')
    await press(tile(1))
    expect(words(one('.selection-bar'))).toContain('2 selected')
    expect(document.querySelector('dialog')).toBeNull()
  })
  it('makes and unmakes favourites of all that are selected', async () => {
    const { sent } = await open()
    await mark('check')
    await press(button('Select all 3'))
    await press(button('Favorite', one('.selection-bar')))
    expect(sentOf(sent, 'jobs.mark')).toHaveLength(3)
  })
})
