import { describe, expect, it } from 'vitest'
import { jobSchema } from '../../../../src/contract/job.ts'
import type { Settings } from '../../../../src/contract/settings.ts'
import { connectionMap } from '../../../../src/extension/gallery/archive/connections.ts'
import { connections, fastTimeSamples, settings } from '../../../../src/extension/store/items.ts'
import { ok } from '../../../../src/shared/result.ts'
import { keptJob, lived, livedArchive, picture } from '../../../support/archive-home.ts'
import { createHome } from '../../../support/memory-home.ts'
import { pictureFile } from '../../../support/picture-files.ts'
import { doneJob, sampleAccount, sampleConnection, sampleJob, sampleNow } from '../../../support/sample-jobs.ts'

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
    const text = new TextDecoder('latin1').decode(await (await livedArchive()).arrayBuffer())
    expect(text).toContain('https://api.example')
    expect(text).not.toMatch(/(TOKEN|SECRET|SEED|ACCESS|HOOK)-9/)
  })

  it('says nothing of them either where an API said them back, or an older version kept them', async () => {
    const home = await lived()
    const echo = 'The key TOKEN-9 at https://relay.example/h/HOOK-9 with SECRET-9 and SEED-9 has expired'
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
    expect(text).not.toMatch(/(TOKEN|SECRET|SEED|ACCESS|HOOK)-9|of somebody/)
    expect(await createHome().imported(file)).toMatchObject({ value: { added: 133 } })
  })

  const canary = { url: 'https://reading.example/canary-a', title: 'canary-b', text: 'canary-c' }

  it('says nothing of the pages that pictures came from, nor that there were any', async () => {
    const [here, there] = [createHome(), createHome()]
    const jobs = [await here.add(keptJob({ source: canary })), await here.add(keptJob({ sourceUnasked: true }))]
    const file = await here.exported()
    expect(new TextDecoder('latin1').decode(await file.arrayBuffer())).not.toMatch(/canary|source/i)
    expect(await there.imported(file)).toMatchObject({ value: { added: 2 } })
    const taken = await there.store.readJobs(jobs.map(({ id }) => id))
    expect(taken.map(({ source, sourceUnasked }) => [source, sourceUnasked])).toEqual(
      Array(2).fill([undefined, undefined]),
    )
  })

  it('has the pages where the user chose so', async () => {
    const [here, there] = [createHome(), createHome()]
    const good = await here.add(keptJob({ source: canary }))
    await there.imported(await here.exported({ withSources: true }))
    const [one] = await there.store.readJobs([good.id])
    expect(one?.source).toEqual(canary)
  })

  it.each([
    ['a program', { ...canary, url: 'javascript:alert(1)' }],
    ['a file', { ...canary, url: 'file:///etc/passwd' }],
    ['a password', { ...canary, url: 'https://me:pass@reading.example/' }],
    ['too much', { ...canary, title: 'x'.repeat(301) }],
    ['something else', 'https://reading.example/'],
  ])('of somebody else loses a page that is none, and not its job: %s', (_, source) => {
    const { source: kept, ...job } = jobSchema.parse({ ...doneJob({ id: 'j' }), source })
    expect(kept).toBeUndefined()
    expect(job).toEqual(doneJob({ id: 'j' }))
  })

  it('does not decide whether pages are remembered, and its settings are taken in by who was asked that only', async () => {
    const [here, there] = [createHome(), createHome()]
    const set = (home: typeof here, changes: Partial<Settings>) =>
      home.writer.change(async (transaction) => transaction.put(settings, { ...settings.default, ...changes }))
    await set(here, { rememberSources: true, notify: false })
    await there.imported(await here.exported())
    expect(await there.store.read(settings)).toEqual({ ...settings.default, notify: false })
    const refused = createHome()
    await set(refused, { rememberSources: false })
    await refused.imported(await here.exported())
    expect(await refused.store.read(settings)).toEqual({ ...settings.default, rememberSources: false, notify: false })
  })

  it('brings connections without a token, none of them active', async () => {
    const there = createHome()
    await there.imported(await livedArchive())
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
    const file = await livedArchive()
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
