import { describe, expect, it } from 'vitest'
import { fail } from '../../../../src/shared/result.ts'
import { lived, livedArchive } from '../../../support/archive-home.ts'
import { createHome } from '../../../support/memory-home.ts'

describe('an import that is cut off', () => {
  it('after any message has whole jobs only, and the same archive completes it', async () => {
    const file = await livedArchive()
    for (let dieAfter = 0; dieAfter < 4; dieAfter++) {
      const there = createHome()
      let sent = 0
      const send = (async (...args: Parameters<typeof there.send>) =>
        sent++ < dieAfter ? there.send(...args) : fail({ code: 'worker' as const })) as typeof there.send
      const result = await there.imported(file, { send })
      expect([dieAfter, result]).toMatchObject([dieAfter, { ok: false, error: { code: 'worker' } }])
      for (const job of await there.store.readRecent(200)) {
        for (const [index, kept] of (job.kept ?? []).entries()) {
          if (kept === 'kept') expect(await there.pictures.readKept(job.id, index)).not.toBeNull()
        }
      }
      await there.imported(file)
      expect(await there.store.readRecent(200)).toHaveLength(132)
      expect(there.pictures.kept.size).toBe(132)
    }
  })

  it('by the user says how far it came', async () => {
    const there = createHome()
    const stop = new AbortController()
    const result = await there.imported(await livedArchive(), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled', done: { added: 100 } } })
  })

  it('by a full disk says so; where that is known before, nothing changes', async () => {
    const file = await livedArchive()
    const there = createHome()
    const before = await there.snapshot()
    expect(await there.imported(file, { spaceLeft: async () => 10_000 })).toMatchObject({ error: { code: 'no-space' } })
    expect(await there.snapshot()).toEqual(before)
    there.pictures.writeCopies = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    expect(await there.imported(file)).toMatchObject({ error: { code: 'no-space', done: { added: 0 } } })
  })
})

describe('an export', () => {
  it('says how far it is picture by picture, and no more once the browser saves the file', async () => {
    const shares: number[] = []
    const home = await lived()
    await home.exported({ onProgress: ({ done, total }) => shares.push(total === 0 ? Number.NaN : done / total) })
    expect(shares.length).toBeGreaterThan(100)
    expect(shares.slice(0, -1)).toEqual(shares.slice(0, -1).toSorted((a, b) => a - b))
    expect(shares.slice(-2)).toEqual([1, Number.NaN])
  })

  it('stops when told to', async () => {
    const stop = new AbortController()
    const home = await lived()
    const exported = home.exported({ signal: stop.signal, onProgress: () => stop.abort() })
    await expect(exported).rejects.toThrow('cancelled')
  })

  it('that can not read a picture fails as a whole: no archive is better than one with holes', async () => {
    const home = await lived()
    home.pictures.readCopies = () => Promise.reject(new Error('UnknownError'))
    await expect(home.exported()).rejects.toThrow('unreadable')
  })
})
