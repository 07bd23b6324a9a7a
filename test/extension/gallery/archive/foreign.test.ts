import { describe, expect, it } from 'vitest'
import { connections, pictureRetries, settings } from '../../../../src/extension/store/items.ts'
import type { Home } from '../../../support/archive-home.ts'
import { createHome } from '../../../support/memory-home.ts'
import { doneJob, gridResult, sampleConnection } from '../../../support/sample-jobs.ts'

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

  it('brings presets, which lead to no connection of ours and are not what a right-click uses', async () => {
    const there = await ourHome()
    const presets = [{ name: 'Ink', shape: '', extra: '', template: 'in ink', connectionId: 'mine', model: 'ink-2' }]
    const chosen = { ...settings.default, presets, defaultPreset: 'Ink' }
    await there.imported(
      await file((home) => home.writer.change(async (transaction) => transaction.put(settings, chosen))),
    )
    const { presets: taken, defaultPreset } = await there.store.read(settings)
    expect(taken).toEqual([{ ...presets[0], connectionId: 'archive-mine' }])
    expect(defaultPreset).toBeUndefined()
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
    expect(await there.store.read(pictureRetries)).toEqual({ [job.id]: { tries: 0, nextAt: 0, foreign: true } })
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
