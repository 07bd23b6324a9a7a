import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { comfyui } from '../../../../src/providers/own/comfyui.ts'
import { sdcpp } from '../../../../src/providers/own/sdcpp.ts'
import { sdwebui } from '../../../../src/providers/own/sdwebui.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'
import { studioPaths } from '../../../support/studio-paths.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

/** Lets time pass until a job has ended: what is due by then is asked for. */
async function ended(id: string): Promise<Job> {
  const look = async () => {
    stage.clock.ahead += 5_000
    stage.browser.alarms.ring('tick')
    return (await stage.store.readJobs([id]))[0]
  }
  await expect.poll(async () => (await look())?.endedAt, { timeout: 15_000, interval: 20 }).toBeDefined()
  const [job] = await stage.store.readJobs([id])
  if (!job) throw new Error('gone')
  return job
}

describe.each([comfyui, sdwebui, sdcpp])('$name, by the worker', ({ id: provider }) => {
  beforeEach(async () => {
    await stage.connect({ provider, address: stage.studio.url + studioPaths[provider] })
    await stage.useRelay('')
  })

  test('paints two pictures, which are kept', async () => {
    const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox --n 2 --chaos 5' }))
    expect(job).toMatchObject({
      state: 'done',
      unused: ['--chaos 5'],
      result: { pictures: { length: 2 }, buttons: [] },
    })
    await stage.until('the pictures', async () => {
      const [now] = await stage.store.readJobs([job.id])
      return now?.kept?.every((one) => one === 'kept')
    })
  })

  test('paints over one of them', async () => {
    const first = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    await stage.until('the picture', async () => (await stage.store.readJobs([first.id]))[0]?.kept?.[0] === 'kept')
    const references = [first.result?.pictures[0]?.url ?? '']
    const second = await ended(await stage.submit({ kind: 'imagine', prompt: 'in snow', references }, first.id))
    expect([second.state, second.reason]).toEqual(['done', undefined])
  })

  test('fails in the words of the server', async () => {
    await stage.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'out of memory' })
    const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job).toMatchObject({
      state: 'failed',
      reason: { code: 'provider-fault', detail: expect.stringContaining('out of memory') },
    })
  })
})

test('a receipt of ComfyUI that was lost is asked for', async () => {
  await stage.connect({ provider: 'comfyui', address: stage.studio.url + studioPaths.comfyui })
  await stage.useRelay('')
  await stage.studio.scenario({ receipt: { drop: true } })
  const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
  expect(job).toMatchObject({ state: 'done', result: { pictures: { length: 1 } } })
  const sent = (await stage.studio.requests()).filter(({ path }) => path === '/comfyui/prompt')
  expect(sent).toHaveLength(1)
})
