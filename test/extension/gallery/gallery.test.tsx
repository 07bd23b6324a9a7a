// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Gallery } from '../../../src/extension/gallery/app.tsx'
import {
  budget,
  jobKey,
  strangers,
  troubles,
  unmatchedKey,
  unmatchedRecord,
} from '../../../src/extension/store/items.ts'
import { openDrafts, openStore } from '../../../src/extension/store/open.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { createMemoryPictures } from '../../support/memory-pictures.ts'
import {
  button,
  fakeWorker,
  key,
  leave,
  one,
  press,
  settled,
  show,
  stock,
  stored,
  storedJobs,
  type,
  words,
} from '../../support/page.tsx'
import { doneJob, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

/** Lets the time run out that the page gives. */
let runTimers = async () => {}

beforeEach(() => {
  fakeBrowser.reset()
  localStorage.clear()
  history.replaceState(null, '', '/gallery')
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: sampleNow })
  vi.stubGlobal('scrollTo', () => {})
  runTimers = () => settled(() => vi.advanceTimersByTime(11_000))
})
afterEach(async () => {
  await leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function open(replies: Parameters<typeof fakeWorker>[0] = {}) {
  const worker = fakeWorker(replies)
  const pictures = createMemoryPictures()
  await show(<Gallery store={openStore()} drafts={openDrafts()} pictures={pictures} send={worker.send} />)
  await settled(() => vi.advanceTimersByTime(100))
  return worker
}
const tiles = () => [...document.querySelectorAll<HTMLElement>('.tile')]
const names = () => tiles().map((tile) => tile.getAttribute('aria-label'))
const tile = (at: number) => tiles()[at] ?? document.body
const wall = (name: string, more: KeyboardEventInit = {}) => key(document.activeElement ?? document.body, name, more)
const mark = (name: string, at = 0) => press(one(`[data-mark=${name}]`, tile(at)))
const sentOf = (sent: { name: string; request: unknown }[], name: string) =>
  sent.filter((each) => each.name === name).map(({ request }) => request)

const fox = doneJob({ command: { kind: 'imagine', prompt: 'a fox' }, pressed: ['U2'] })
const owl = doneJob({ command: { kind: 'imagine', prompt: 'an owl' } })
const upscaled = doneJob({ command: { kind: 'button', label: 'U2' }, parentId: fox.id })

describe('the wall', () => {
  it('shows pictures by day, the newest first', async () => {
    await stock([fox, owl])
    await open()
    expect(names()).toEqual(['an owl', 'a fox'])
    expect(one('[role=group]').getAttribute('aria-label')).toBe('Today')
    expect(tile(1).getAttribute('aria-posinset')).toBe('2')
  })
  it('says of a picture that nothing is left of it', async () => {
    await stock([{ ...fox, kept: ['lost'] }])
    await open()
    expect(names()).toEqual(['a fox, No longer here'])
    expect(words(tile(0))).toContain('No longer here')
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
    expect(sent.at(-1)?.name).toBe('budget.seen')
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

describe('removing', () => {
  it('hides at once and removes when the time to undo has run out', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    expect(names()).toEqual(['a fox'])
    expect(document.activeElement).toBe(tile(0))
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([{ jobId: owl.id }])
  })
  it('is undone by its button and by Ctrl Z', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    await press(button(/^ ?Undo/))
    expect(tiles()).toHaveLength(2)
    tile(0).focus()
    await wall('Delete')
    await key(document.body, 'z', { ctrlKey: true })
    expect(tiles()).toHaveLength(2)
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
  })
  it('waits while the offer has the focus', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    await settled(() => button(/^ ?Undo/).focus())
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
    await settled(() => button(/^ ?Undo/).blur())
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toHaveLength(1)
  })
  it('shows again what could not be removed, and says so', async () => {
    await stock([fox, owl])
    await open({ 'jobs.delete': { ok: false, error: { code: 'storage' } } })
    tile(0).focus()
    await wall('Delete')
    await runTimers()
    expect(tiles()).toHaveLength(2)
    expect(one('.notice').className).toContain('notice-bad')
  })
  it('takes a whole family, when it stands as one', async () => {
    await stock([fox, upscaled])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    expect(words()).toContain('2 pictures removed')
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toHaveLength(2)
  })
})

describe('what belongs to no job', () => {
  const stray = { receivedAt: sampleNow, tag: null, body: '{"x":"<b>"}', summary: 'a stranger’s picture' }
  beforeEach(async () => {
    await stock([fox], { ...stored(strangers, ['s1']), [unmatchedKey('s1')]: toRecord(unmatchedRecord, stray) })
  })
  it('stays in sight until it is removed', async () => {
    const { sent } = await open()
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('a stranger’s picture')
    await press(button('Remove', one('.unmatched')))
    expect(sent.at(-1)).toEqual({ name: 'unmatched.delete', request: { key: unmatchedKey('s1') } })
  })
  it('can be kept as a picture, which is then shown', async () => {
    await open({ 'unmatched.adopt': { ok: true, value: { jobId: fox.id } } })
    await press(button('Unmatched 1'))
    await press(button('Keep as a picture'))
    expect(one('dialog').getAttribute('aria-label')).toBe('a fox')
  })
  it('of a job that waits can be taken as its result, and one that came for a job leads there', async () => {
    const waiting = sampleJob({ command: { kind: 'imagine', prompt: 'a heron' } })
    const waits = { ...stray, tag: waiting.id, body: '{"userToken":"TOPSECRET"}' }
    await stock([fox, waiting], {
      ...stored(strangers, ['s1']),
      [unmatchedKey('s1')]: toRecord(unmatchedRecord, waits),
    })
    const { sent } = await open({ 'unmatched.adopt': { ok: true, value: { jobId: waiting.id } } })
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('It belongs to one of your jobs')
    expect(one('.unmatched pre').textContent).not.toContain('TOPSECRET')
    await press(button('Use as the result'))
    expect(sentOf(sent, 'unmatched.adopt')).toEqual([{ key: unmatchedKey('s1'), jobId: waiting.id }])
  })
  it('says how many were dropped because there were too many', async () => {
    await stock([fox], {
      ...stored(strangers, ['s1']),
      ...stored(troubles, { ...troubles.default, dropped: 3 }),
      [unmatchedKey('s1')]: toRecord(unmatchedRecord, stray),
    })
    await open()
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('3 older results were dropped')
  })
  it('says why it can’t be kept', async () => {
    await open({ 'unmatched.adopt': { ok: false, error: { code: 'bad-request' } } })
    await press(button('Unmatched 1'))
    await press(button('Keep as a picture'))
    expect(words()).toContain('contains no picture')
  })
})
