import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bfl } from '../../../../src/providers/queue/bfl.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'
import { queueServices } from '../../../support/queue-services.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

describe.each(queueServices)('$name', ({ id: provider, hook, commands, defaultModel }) => {
  test('paints without any relay, with the model that is its default', async () => {
    await stage.useService(provider, { relay: false })
    const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox --ar 2:1' }))
    expect(job).toMatchObject({ state: 'done', model: defaultModel, result: { pictures: [{}], buttons: [] } })
    expect(await stage.studio.deliveries()).toEqual([])
  })

  if (hook) {
    test('paints by webhook', async () => {
      await stage.useService(provider, { relay: true })
      const job = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
      expect(job.result?.pictures).toHaveLength(1)
      expect(await stage.store.readUnmatched()).toEqual([])
    })
  }

  test('fails in the words of the service', async () => {
    await stage.useService(provider, { relay: false })
    await stage.studio.scenario({ moderated: true })
    const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'moderated' } })
  })

  test('changes a picture that it painted', async () => {
    await stage.useService(provider, { relay: false })
    const first = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    const references = [first.result?.pictures[0]?.url ?? '']
    const second = await stage.ended(
      await stage.submit({ kind: 'imagine', prompt: 'in the snow', references }, first.id),
    )
    expect(second).toMatchObject({ state: 'done', result: { pictures: [{}] } })
  })

  if (commands.includes('cancel')) {
    test('cancels what is painted', async () => {
      await stage.useService(provider, { relay: false })
      await stage.studio.scenario({ stuck: true })
      const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
      await stage.jobIs(id, 'accepted')
      await stage.submit({ kind: 'cancel' }, id)
      expect(await stage.ended(id)).toMatchObject({ state: 'cancelled' })
    })
  }
})

test('what a picture of Black Forest Labs cost is told with it', async () => {
  await stage.useService(bfl.id, { relay: false })
  const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
  expect(job.result?.cost).toEqual({ amount: 0.03, unit: 'USD' })
})
