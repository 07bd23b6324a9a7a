import { describe, expect, it } from 'vitest'
import { familyOf } from '../../../../src/extension/gallery/query/family.ts'
import { defaultFilter, type Filter } from '../../../../src/extension/gallery/query/filter.ts'
import { neighbourOf, pairOf } from '../../../../src/extension/gallery/query/items.ts'
import { promptOf } from '../../../../src/jobs/lineage.ts'
import { findIn, libraryOf } from '../../../support/library-of.ts'
import { doneJob, gridButtons, sampleJob } from '../../../support/sample-jobs.ts'

const picture = (width: number, height: number) => ({
  pictures: [{ url: 'https://p.example/a.png', width, height }],
  buttons: gridButtons,
  text: [],
})
const at = (month: number, day: number) => new Date(2026, month - 1, day, 12).getTime()

const fox = doneJob({
  command: { kind: 'imagine', prompt: 'A fox in the Éclair shop --ar 3:2' },
  result: picture(1536, 1024),
  createdAt: at(3, 1),
  pressed: ['U1'],
})
const up = doneJob({ parentId: fox.id, command: { kind: 'button', label: 'U1' }, createdAt: at(3, 2) })
const owl = sampleJob({ command: { kind: 'imagine', prompt: 'an owl' }, state: 'running', createdAt: at(3, 3) })
const lost = sampleJob({ state: 'failed', reason: { code: 'moderated' }, createdAt: at(3, 4) })
const told = doneJob({
  command: { kind: 'describe', url: 'https://p.example/c.png' },
  result: { pictures: [], buttons: [], text: ['a tabby on a sill'] },
  favourite: true,
  tags: ['Cats'],
  connectionId: 'second',
  savedAt: 1,
  createdAt: at(4, 1),
})
const snapshot = libraryOf([fox, up, owl, lost, told])
const everything = { sort: 'newest', together: false, hidden: new Set<string>() } as const
const ids = (filter: Partial<Filter>, more = {}) =>
  findIn(snapshot, { ...everything, ...more, filter: { ...defaultFilter, ...filter } }).map(({ id }) => id)

describe('what is shown', () => {
  it('is everything, the newest first', () => expect(ids({})).toEqual([told, lost, owl, up, fox].map(({ id }) => id)))
  it('is searched word by word, whatever their order and accents', () =>
    expect(ids({ search: 'eclair FOX' })).toEqual([up.id, fox.id]))
  it('finds follow-ups by the words and parameters of the picture they began with', () =>
    expect(ids({ search: '--ar 3:2' })).toContain(up.id))
  it('finds pictures by the model that painted them', () => {
    const modern = doneJob({ model: 'acme/Brush-1.1-pro' })
    const found = findIn(libraryOf([fox, modern]), {
      ...everything,
      filter: { ...defaultFilter, search: 'brush-1.1' },
    })
    expect(found.map(({ id }) => id)).toEqual([modern.id])
  })
  it('finds what an API described, and tags', () => {
    expect(ids({ search: 'tabby' })).toEqual([told.id])
    expect(ids({ search: 'cats' })).toEqual([told.id])
  })
  it.each([
    ['favourites', { view: 'favourites' }, [told]],
    ['what waits', { view: 'waiting' }, [owl]],
    ['what failed', { view: 'failed' }, [lost]],
    ['upscales', { work: 'upscale' }, [up]],
    ['one API', { connectionId: 'second' }, [told]],
    ['wide ones, follow-ups by the shape of their grid', { orientation: 'wide' }, [up, fox]],
    ['what was saved', { saved: 'saved' }, [told]],
    ['some days, both ends included', { from: '2026-03-02', to: '2026-03-03' }, [owl, up]],
  ] as [string, Partial<Filter>, { id: string }[]][])('can be %s', (_, filter, expected) => {
    expect(ids(filter)).toEqual(expected.map(({ id }) => id))
  })
  it('can be sorted by age and by prompt', () => {
    expect(ids({}, { sort: 'oldest' })[0]).toBe(fox.id)
    expect(ids({ to: '2026-03-03' }, { sort: 'prompt' })).toEqual([up.id, fox.id, owl.id])
  })
  it('leaves out what is about to be removed', () =>
    expect(ids({}, { hidden: new Set([owl.id]) })).not.toContain(owl.id))
})

describe('where pictures came from', () => {
  const from = (url: string) => ({ source: { url, title: '', text: '' } })
  const read = doneJob({
    command: { kind: 'imagine', prompt: 'a heron' },
    ...from('https://en.wikipedia.org/wiki/Heron'),
  })
  const blog = doneJob({ command: { kind: 'imagine', prompt: 'a heron' }, ...from('https://www.m\u00fcller.example/') })
  const larger = doneJob({ parentId: read.id, command: { kind: 'button', label: 'U1', prompt: 'a stork' } })
  const library = libraryOf([fox, read, blog, larger])
  const found = (filter: Partial<Filter>) =>
    findIn(library, { ...everything, filter: { ...defaultFilter, ...filter } }).map(({ id }) => id)

  it.each([
    ['site:en.wikipedia.org', [larger, read]],
    ['SITE:wikipedia.org', [larger, read]],
    ['site:wiki', [larger, read]],
    ['site:pedia.org', []],
    ['site:www.M\u00fcller.example', [blog]],
    ['heron site:wikipedia.org', [read]],
    ['site:wikipedia.org site:example', []],
    ['site:', [larger, blog, read]],
  ])('is searched for by site, follow-ups with what they came from: %s', (search, expected) => {
    expect(found({ search })).toEqual(expected.map(({ id }) => id))
  })
  it('can be chosen among the sites there are', () => {
    expect(library.totals.sites).toEqual(['en.wikipedia.org', 'xn--mller-kva.example'])
    expect(found({ site: 'en.wikipedia.org' })).toEqual([larger.id, read.id])
  })
})

describe('families', () => {
  const together = (filter: Partial<Filter> = {}) =>
    findIn(snapshot, { ...everything, together: true, filter: { ...defaultFilter, ...filter } })

  it('stand as one tile where the newest of them would, showing it', () => {
    const tile = together().find(({ members }) => members.length > 1)
    expect(tile?.id).toBe(up.id)
    expect(tile?.members.map(({ id }) => id)).toEqual([up.id, fox.id])
  })
  it('show what is on its way, and never a failure while there is a picture', () => {
    const waiting = doneJob({ command: { kind: 'imagine', prompt: 'x' } })
    const failed = sampleJob({ parentId: waiting.id, command: { kind: 'button', label: 'V1' }, state: 'failed' })
    const [tile] = findIn(libraryOf([waiting, failed]), { ...everything, together: true, filter: defaultFilter })
    expect(tile?.id).toBe(waiting.id)
    const running = sampleJob({ parentId: waiting.id, command: { kind: 'button', label: 'V2' }, state: 'running' })
    const [next] = findIn(libraryOf([waiting, failed, running]), {
      ...everything,
      together: true,
      filter: defaultFilter,
    })
    expect(next?.id).toBe(running.id)
  })
  it('hold only what is wanted', () => expect(together({ work: 'upscale' })[0]?.members).toHaveLength(1))
  it('know their prompt, and survive a ring in broken records', () => {
    const entry = snapshot.byId.get(up.id)
    expect(entry && promptOf(entry, snapshot.byId)).toContain('fox')
    const a = doneJob({ command: { kind: 'button', label: 'V1' } })
    const b = doneJob({ command: { kind: 'button', label: 'V1' }, parentId: a.id })
    const ring = libraryOf([{ ...a, parentId: b.id }, b])
    const [first] = ring.entries
    expect(first && familyOf(first, ring)).toHaveLength(2)
    expect(first && promptOf(first, ring.byId)).toBe('')
  })
})

describe('after a removal', () => {
  const items = findIn(snapshot, { ...everything, filter: defaultFilter })
  it('the next tile takes the place, at the end the one before', () => {
    expect(neighbourOf(items, new Set([owl.id]))?.id).toBe(up.id)
    expect(neighbourOf(items, new Set([fox.id]))?.id).toBe(up.id)
    expect(neighbourOf(items, new Set(items.map(({ id }) => id)))).toBeUndefined()
  })
})

it('two pictures can be compared, not three, and not what has none', () => {
  const items = findIn(snapshot, { ...everything, filter: defaultFilter })
  const of = (...jobs: { id: string }[]) => items.filter(({ id }) => jobs.some((job) => job.id === id))
  expect(pairOf(of(up, fox))).toEqual([up.id, fox.id])
  expect(pairOf(of(up, fox, told))).toBeNull()
  expect(pairOf(of(up, lost))).toBeNull()
})
