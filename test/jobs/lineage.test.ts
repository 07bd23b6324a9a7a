import { describe, expect, test } from 'vitest'
import type { Job } from '../../src/contract/job.ts'
import { lineage, promptOf, rootOf, sourcePageOf, withAncestors } from '../../src/jobs/lineage.ts'
import { doneJob } from '../support/sample-jobs.ts'

const byId = (jobs: readonly Job[]) => new Map(jobs.map((job) => [job.id, job]))
const press = (id: string, parentId: string, prompt?: string) =>
  doneJob({ id, parentId, command: { kind: 'button', label: 'V1', ...(prompt === undefined ? {} : { prompt }) } })

const fox = doneJob({ id: 'fox', command: { kind: 'imagine', prompt: 'a fox' } })
const up = press('up', 'fox')
const zoom = press('zoom', 'up')
const family = byId([fox, up, zoom])

/** A chain of follow-ups, the oldest first: only the first has a prompt. */
const chain = (length: number) => [
  doneJob({ id: '0', command: { kind: 'imagine', prompt: 'a fox' } }),
  ...Array.from({ length: length - 1 }, (_, index) => press(String(index + 1), String(index))),
]

describe('a lineage', () => {
  test('begins with the job itself and ends with the oldest ancestor that is known', () => {
    expect([...lineage(zoom, family)].map(({ id }) => id)).toEqual(['zoom', 'up', 'fox'])
    expect(rootOf(zoom, family)).toBe(fox)
    expect(rootOf(zoom, byId([up]))).toBe(up)
  })
  test('that goes round in a circle ends', () => {
    const ring = press('ring', 'ring')
    expect([...lineage(ring, byId([ring]))]).toHaveLength(20)
    expect(promptOf(ring, byId([ring]))).toBe('')
  })
})

describe('the prompt of a job', () => {
  test('is its own', () => expect(promptOf(press('remix', 'fox', 'an owl'), family)).toBe('an owl'))
  test('is else the nearest that an ancestor has', () => {
    expect(promptOf(zoom, family)).toBe('a fox')
    const known = byId([fox, press('remix', 'fox', 'an owl'), press('up2', 'remix')])
    expect(promptOf(press('next', 'up2'), known)).toBe('an owl')
  })
  test('is empty when nobody knows it', () => {
    expect(promptOf(zoom, byId([]))).toBe('')
    expect(promptOf(doneJob({ command: { kind: 'describe', url: 'https://p.example/a.png' } }), family)).toBe('')
  })
  test('is found twenty generations up, and no further', () => {
    const jobs = chain(21)
    const at = (index: number) => jobs[index] ?? fox
    expect(promptOf(at(19), byId(jobs))).toBe('a fox')
    expect(promptOf(at(20), byId(jobs))).toBe('')
  })
})

describe('the page a job was made from', () => {
  const page = (url: string) => ({ source: { url, title: '', text: '' } })
  test('is its own, else the nearest that an ancestor has', () => {
    const known = byId([{ ...fox, ...page('https://a.example/') }, up])
    expect(sourcePageOf(zoom, known)?.url).toBe('https://a.example/')
    expect(sourcePageOf({ ...zoom, ...page('https://b.example/') }, known)?.url).toBe('https://b.example/')
  })
  test('is none where nobody knows it', () => expect(sourcePageOf(zoom, family)).toBeUndefined())
})

describe('ancestors', () => {
  const reader = (stored: readonly Job[]) => {
    const asked: string[][] = []
    const read = async (ids: readonly string[]) => {
      asked.push([...ids])
      return stored.filter(({ id }) => ids.includes(id))
    }
    return { asked, read }
  }

  test('are added until the prompt is known', async () => {
    const jobs = chain(12)
    const { read } = reader(jobs)
    const youngest = jobs.slice(-1)
    const all = await withAncestors(byId(youngest), read)
    expect(youngest.map((job) => promptOf(job, all))).toEqual(['a fox'])
  })
  test('are read beyond a prompt, to the one that knows its page', async () => {
    const source = { url: 'https://example.org/', title: '', text: '' }
    const remix = press('remix', 'up', 'an owl')
    const last = press('last', 'remix')
    const { asked, read } = reader([{ ...fox, source }, up, remix])
    const all = await withAncestors(byId([last]), read)
    expect(sourcePageOf(last, all)).toEqual(source)
    expect(asked).toEqual([['remix'], ['up'], ['fox']])
  })
  test('are read once for several children', async () => {
    const { asked, read } = reader([fox])
    await withAncestors(byId([press('a', 'fox'), press('b', 'fox')]), read)
    expect(asked).toEqual([['fox']])
  })
  test('that are gone are asked for once, and leave the same map', async () => {
    const { asked, read } = reader([])
    const jobs = byId([zoom])
    expect(await withAncestors(jobs, read)).toBe(jobs)
    expect(asked).toEqual([['up']])
  })
  test('that go round in a circle come to an end', async () => {
    const [a, b] = [press('a', 'b'), press('b', 'a')]
    const { asked, read } = reader([a, b])
    expect((await withAncestors(byId([a]), read)).size).toBe(2)
    expect(asked).toEqual([['b']])
  })
})
