import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { comfyui } from '../../../../src/providers/own/comfyui.ts'
import { sdcpp } from '../../../../src/providers/own/sdcpp.ts'
import { sdwebui } from '../../../../src/providers/own/sdwebui.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

describe.each([comfyui, sdwebui, sdcpp])('$name, by the worker', ({ id: provider }) => {
  beforeEach(async () => {
    await stage.useService(provider, { relay: false })
  })

  test('paints two pictures, which are kept', async () => {
    const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox --n 2 --chaos 5' }))
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
    const first = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    await stage.until('the picture', async () => (await stage.store.readJobs([first.id]))[0]?.kept?.[0] === 'kept')
    const references = [first.result?.pictures[0]?.url ?? '']
    const second = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'in snow', references }, first.id))
    expect([second.state, second.reason]).toEqual(['done', undefined])
  })

  test('fails in the words of the server', async () => {
    await stage.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'out of memory' })
    const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job).toMatchObject({
      state: 'failed',
      reason: { code: 'provider-fault', detail: expect.stringContaining('out of memory') },
    })
  })
})

test('a receipt of ComfyUI that was lost is asked for', async () => {
  await stage.useService('comfyui', { relay: false })
  await stage.studio.scenario({ receipt: { drop: true } })
  const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
  expect(job).toMatchObject({ state: 'done', result: { pictures: { length: 1 } } })
  const sent = (await stage.studio.requests()).filter(({ path }) => path === '/comfyui/prompt')
  expect(sent).toHaveLength(1)
})
