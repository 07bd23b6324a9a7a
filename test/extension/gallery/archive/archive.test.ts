import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { connectionMap } from '../../../../src/extension/gallery/archive/connections.ts'
import { connections, fastTimeSamples, keeping, relay, settings } from '../../../../src/extension/store/items.ts'
import { fail, ok } from '../../../../src/shared/result.ts'
import { createHome } from '../../../support/memory-home.ts'
import { pictureFile, png } from '../../../support/picture-files.ts'
import {
  doneJob,
  gridResult,
  sampleAccount,
  sampleConnection,
  sampleJob,
  sampleNow,
} from '../../../support/sample-jobs.ts'

type Home = ReturnType<typeof createHome>

const picture = (grey: number) => ({
  original: new Blob([png({ grey })], { type: 'image/png' }),
  thumbnail: new Blob([pictureFile('lossy.webp')], { type: 'image/webp' }),
  tiny: new Blob([pictureFile('lossless-alpha.webp')], { type: 'image/webp' }),
})
const film = { original: new Blob(['\0\0\0\x18ftypmp42....'], { type: 'video/mp4' }) }
const keptJob = (changes: Partial<Job> = {}) => doneJob({ kept: ['kept'], ...changes })

async function lived(): Promise<Home> {
  const home = createHome()
  await home.writer.change(async (transaction) => {
    transaction.put(settings, { ...settings.default, notify: false })
    transaction.put(connections, { active: 'first', list: [{ ...sampleConnection, token: 'TOKEN-9' }] })
    transaction.put(relay, {
      address: 'https://relay.example',
      secret: 'SECRET-9',
      accessKey: 'ACCESS-9',
      hook: 'https://relay.example/h/HOOK-9',
      expiresAt: 1,
    })
    transaction.putAccount('first', sampleAccount())
    transaction.put(fastTimeSamples, [{ connectionId: 'first', at: 1, left: 12, of: 15, unit: 'hours' }])
  })
  for (let number = 0; number < 130; number++) await home.add(keptJob({ favourite: number % 2 === 0 }), picture(number))
  const two = { pictures: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }], buttons: [], text: [] }
  await home.add(keptJob({ result: two, kept: ['kept', 'kept'], tags: ['sea'] }), picture(200), film)
  await home.add(doneJob({ state: 'failed', reason: { code: 'moderated' } }))
  return home
}

describe('an archive', () => {
  it('taken into an empty browser makes it the same gallery: jobs, marks, bytes, types, small copies', async () => {
    const [here, there] = [await lived(), createHome()]
    const report = await there.imported(await here.exported())
    expect(report).toEqual(ok({ added: 132, completed: 0, same: 0, pictures: 132 }))
    const jobs = await here.store.readRecent(200)
    expect(jobs).toHaveLength(132)
    expect(await there.store.readRecent(200)).toEqual(jobs)
    expect((await there.snapshot()).blobs).toEqual((await here.snapshot()).blobs)
    const [tagged] = jobs.filter(({ tags }) => tags)
    const kept = await there.pictures.readKept(tagged?.id ?? '', 0)
    expect(await kept?.thumbnail?.bytes()).toEqual(new Uint8Array(pictureFile('lossy.webp')))
    expect([kept?.tiny?.type, kept?.tiny?.size]).toEqual(['image/webp', pictureFile('lossless-alpha.webp').length])
    expect(await there.store.readAccount('first')).toEqual(sampleAccount())
    expect(await there.store.read(fastTimeSamples)).toHaveLength(1)
    expect((await there.store.read(settings)).notify).toBe(false)
  })

  it('holds no token, no secret, no key and no hook', async () => {
    const home = await lived()
    const text = new TextDecoder('latin1').decode(await (await home.exported()).arrayBuffer())
    expect(text).toContain('https://api.example')
    expect(text).not.toMatch(/(TOKEN|SECRET|ACCESS|HOOK)-9/)
  })

  it('says nothing of them either where an API said them back, or an older version kept them', async () => {
    const home = await lived()
    const echo = 'The key TOKEN-9 at https://relay.example/h/HOOK-9 with SECRET-9 has expired'
    const result = { pictures: [{ url: 'https://a.example/1?key=TOKEN-9' }], buttons: [], text: [echo] }
    await home.add(doneJob({ result, state: 'failed', reason: { code: 'refused', detail: `${echo} and ACCESS-9` } }))
    const entries = [
      { key: 'plan', value: `pro for TOKEN-9`, known: false },
      { key: 'apiKey', value: 'of somebody', known: false },
    ]
    await home.writer.change(async (transaction) => transaction.putAccount('first', sampleAccount({ entries })))
    const file = await home.exported()
    const text = new TextDecoder('latin1').decode(await file.arrayBuffer())
    expect(text).toContain('The key (removed) at')
    expect(text).not.toMatch(/(TOKEN|SECRET|ACCESS|HOOK)-9|of somebody/)
    expect(await createHome().imported(file)).toMatchObject({ value: { added: 133 } })
  })

  it('brings connections without a token, none of them active', async () => {
    const there = createHome()
    await there.imported(await (await lived()).exported())
    expect(await there.store.read(connections)).toEqual({
      active: null,
      list: [{ ...sampleConnection, token: '', imported: true }],
    })
  })

  it('brings small copies of pictures whose originals were let go of, and the originals back where there are some', async () => {
    const [here, there] = [createHome(), createHome()]
    const { original, ...small } = picture(1)
    const job = await here.add(keptJob({ kept: ['reduced'] }))
    await here.pictures.writeSmall(job.id, 0, small)
    const file = await here.exported()
    expect(await there.imported(file)).toMatchObject({ value: { added: 1, pictures: 1 } })
    expect((await there.store.readJobs([job.id]))[0]?.kept).toEqual(['reduced'])
    expect(await (await there.pictures.readPicture(job.id, 0, 'thumbnail'))?.bytes()).toEqual(
      await small.thumbnail.bytes(),
    )
    expect(await there.pictures.readPicture(job.id, 0, 'original')).toBeNull()

    const whole = createHome()
    await whole.add({ ...job, kept: ['kept'] }, picture(1))
    expect(await there.imported(await whole.exported())).toMatchObject({ value: { completed: 1, pictures: 1 } })
    expect((await there.store.readJobs([job.id]))[0]?.kept).toEqual(['kept'])
    expect((await there.pictures.readPicture(job.id, 0, 'original'))?.size).toBe(original.size)
    expect(await there.imported(file)).toMatchObject({ value: { same: 1, pictures: 0 } })
    expect((await there.store.readJobs([job.id]))[0]?.kept).toEqual(['kept'])
  })

  it('read twice changes nothing the second time', async () => {
    const there = createHome()
    const file = await (await lived()).exported()
    await there.imported(file)
    const before = await there.snapshot()
    expect(await there.imported(file)).toEqual(ok({ added: 0, completed: 0, same: 132, pictures: 0 }))
    expect(await there.snapshot()).toEqual(before)
  })

  it('of nothing is one too', async () => {
    const there = createHome()
    expect(await there.imported(await createHome().exported())).toMatchObject({ value: { added: 0 } })
  })
})

describe('merging', () => {
  it('leaves what is here: settings that were chosen, pictures, jobs', async () => {
    const [here, there] = [createHome(), createHome()]
    const job = await here.add(keptJob(), picture(1))
    await here.writer.change(async (transaction) => transaction.put(settings, { ...settings.default, notify: false }))
    await there.add({ ...job, tags: ['ours'] }, picture(2))
    const chosen = { ...settings.default, contextMenu: false }
    await there.writer.change(async (transaction) => transaction.put(settings, chosen))
    const before = await there.snapshot()
    expect(await there.imported(await here.exported())).toMatchObject({ value: { same: 1, pictures: 0 } })
    expect(await there.snapshot()).toEqual(before)
  })

  it('ends a job that waits here, and brings back a picture that was lost here', async () => {
    const [here, there] = [createHome(), createHome()]
    const ended = await here.add(keptJob(), picture(1))
    const lost = await here.add(keptJob(), picture(2))
    await there.add(sampleJob({ id: ended.id }))
    await there.add({ ...lost, kept: ['lost'] })
    expect(await there.imported(await here.exported())).toMatchObject({ value: { completed: 2, pictures: 2 } })
    const jobs = await there.store.readJobs([ended.id, lost.id])
    expect(jobs.map(({ state, kept }) => [state, kept])).toEqual([
      ['done', ['kept']],
      ['done', ['kept']],
    ])
  })

  it('never puts a picture of another job of the same name beside ours', async () => {
    const [here, there] = [createHome(), createHome()]
    const job = await here.add(keptJob(), picture(1))
    const ours = {
      ...job,
      kept: ['lost' as const],
      result: { pictures: [{ url: 'https://b.example/x' }], buttons: [], text: [] },
    }
    await there.add(ours)
    await there.imported(await here.exported())
    expect(there.pictures.kept.size).toBe(0)
    expect(await there.store.readJobs([job.id])).toEqual([ours])
  })

  it('says of pictures that the archive lacks what is so: lost, or still to be fetched while the link lives', async () => {
    const [here, there] = [createHome(), createHome()]
    const old = await here.add(keptJob({ createdAt: 1, endedAt: 2 }))
    const fresh = await here.add(keptJob())
    const told = await here.add(
      keptJob({
        result: { pictures: [{ url: 'https://a.example/1', expiresAt: sampleNow - 1 }], buttons: [], text: [] },
      }),
    )
    await there.imported(await here.exported())
    const jobs = await there.store.readJobs([old.id, fresh.id, told.id])
    expect(jobs.map(({ kept }) => kept)).toEqual([['lost'], ['waiting'], ['lost']])
  })

  it('knows the same account of the same API by its address', async () => {
    const [here, there] = [createHome(), createHome()]
    await here.writer.change(async (transaction) =>
      transaction.put(connections, { active: 'first', list: [sampleConnection] }),
    )
    const job = await here.add(keptJob(), picture(1))
    const list = [{ ...sampleConnection, id: 'mine' }]
    await there.writer.change(async (transaction) => transaction.put(connections, { active: 'mine', list }))
    await there.imported(await here.exported())
    expect(await there.store.read(connections)).toEqual({ active: 'mine', list })
    expect((await there.store.readJobs([job.id]))[0]?.connectionId).toBe('mine')
  })

  it('keeps accounts apart when there are several of one API', () => {
    const { token: _, ...one } = sampleConnection
    const two = { ...one, id: 'two' }
    expect(connectionMap([{ ...one, id: 'x' }], [one, two]).strange).toEqual([one, two])
    expect(
      connectionMap(
        [
          { ...one, id: 'x' },
          { ...one, id: 'y' },
        ],
        [one],
      ).strange,
    ).toEqual([one])
    const both = connectionMap([one, { ...one, id: 'y' }], [one, two])
    expect([both.map('first'), both.map('two'), both.strange]).toEqual(['first', 'two', [two]])
  })
})

describe('a file from somebody else', () => {
  const job = doneJob({
    kept: ['waiting'],
    connectionId: 'mine',
    result: gridResult('https://tracker.example/who.png'),
  })
  const ours = { ...sampleConnection, id: 'mine' }

  async function file(change: (home: Home) => Promise<unknown>): Promise<Blob> {
    const home = createHome()
    await change(home)
    return home.exported()
  }
  async function ourHome(): Promise<Home> {
    const home = createHome()
    await home.writer.change(async (transaction) => transaction.put(connections, { active: 'mine', list: [ours] }))
    return home
  }

  it('does not choose that page text may set parameters, which are paid for', async () => {
    const there = createHome()
    const chosen = { ...settings.default, notify: false, allowPageParameters: true }
    await there.imported(
      await file((home) => home.writer.change(async (transaction) => transaction.put(settings, chosen))),
    )
    expect(await there.store.read(settings)).toEqual({ ...chosen, allowPageParameters: false })
  })

  it('gives its buttons to no connection of ours, whatever it calls its own', async () => {
    for (const list of [[], [{ ...ours, address: 'https://other.example' }]]) {
      const there = await ourHome()
      await there.imported(
        await file(async (home) => {
          await home.writer.change(async (transaction) => transaction.put(connections, { active: null, list }))
          await home.add(job)
        }),
      )
      const [taken] = await there.store.readJobs([job.id])
      expect(taken?.connectionId).toBe('archive-mine')
      const known = (await there.store.read(connections)).list.find(({ id }) => id === 'archive-mine')
      expect(known?.token ?? '').toBe('')
    }
  })

  it('makes the browser ask no host that the user has not allowed', async () => {
    const there = await ourHome()
    await there.imported(await file((home) => home.add(job)))
    expect(await there.store.read(keeping)).toEqual({ [job.id]: { tries: 0, nextAt: 0, foreign: true } })
  })

  it('does not pass its own connection off as one that the user set up on this machine', async () => {
    const there = await ourHome()
    const near = { ...ours, id: 'near', address: 'http://127.0.0.1:631' }
    const own = { ...job, connectionId: 'near', result: gridResult('http://127.0.0.1:631/reset') }
    await there.imported(
      await file(async (home) => {
        await home.writer.change(async (transaction) => transaction.put(connections, { active: null, list: [near] }))
        await home.add(own)
      }),
    )
    expect((await there.store.readJobs([own.id]))[0]?.result?.pictures[0]).toMatchObject({ usable: false })
  })
})

describe('an import that is cut off', () => {
  it('after any message has whole jobs only, and the same archive completes it', async () => {
    const file = await (await lived()).exported()
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
    const result = await there.imported(await (await lived()).exported(), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled', done: { added: 100 } } })
  })

  it('by a full disk says so; where that is known before, nothing changes', async () => {
    const file = await (await lived()).exported()
    const there = createHome()
    const before = await there.snapshot()
    expect(await there.imported(file, { spaceLeft: async () => 10_000 })).toMatchObject({ error: { code: 'no-space' } })
    expect(await there.snapshot()).toEqual(before)
    there.pictures.writePicture = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
    expect(await there.imported(file)).toMatchObject({ error: { code: 'no-space', done: { added: 0 } } })
  })
})

describe('an export', () => {
  it('stops when told to', async () => {
    const stop = new AbortController()
    const home = await lived()
    const exported = home.exported({ signal: stop.signal, onProgress: () => stop.abort() })
    await expect(exported).rejects.toThrow('cancelled')
  })

  it('that can not read a picture fails as a whole: no archive is better than one with holes', async () => {
    const home = await lived()
    home.pictures.readKept = () => Promise.reject(new Error('UnknownError'))
    await expect(home.exported()).rejects.toThrow('unreadable')
  })
})
