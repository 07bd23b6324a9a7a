import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { bfl } from '../../../../src/providers/queue/bfl.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'
import { queueServices } from '../../../support/queue-services.ts'
import { studioPaths } from '../../../support/studio-paths.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

const use = (provider: string, relay: boolean) =>
  Promise.all([
    stage.connect({ provider, address: stage.studio.url + studioPaths[provider] }),
    stage.useRelay(relay ? undefined : ''),
  ])

/** Lets time pass until a job has ended: what is due by then is asked for. */
async function ended(id: string): Promise<Job> {
  const look = async () => {
    stage.clock.ahead += 5_000
    stage.browser.alarms.ring('tick')
    return (await stage.store.readJobs([id]))[0]
  }
  await expect.poll(async () => (await look())?.endedAt, { timeout: 5_000, interval: 10 }).toBeDefined()
  const [job] = await stage.store.readJobs([id])
  if (!job) throw new Error('gone')
  return job
}

describe.each(queueServices)('$name', ({ id: provider, hook, commands, defaultModel }) => {
  test('paints without any relay, with the model that is its default', async () => {
    await use(provider, false)
    const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox --ar 2:1' }))
    expect(job).toMatchObject({ state: 'done', model: defaultModel, result: { pictures: [{}], buttons: [] } })
    expect(await stage.studio.deliveries()).toEqual([])
  })

  if (hook) {
    test('paints by webhook', async () => {
      await use(provider, true)
      const job = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
      expect(job.result?.pictures).toHaveLength(1)
      expect(await stage.store.readUnmatched()).toEqual([])
    })
  }

  test('fails in the words of the service', async () => {
    await use(provider, false)
    await stage.studio.scenario({ moderated: true })
    const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'moderated' } })
  })

  test('changes a picture that it painted', async () => {
    await use(provider, false)
    const first = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    const references = [first.result?.pictures[0]?.url ?? '']
    const second = await ended(await stage.submit({ kind: 'imagine', prompt: 'in the snow', references }, first.id))
    expect(second).toMatchObject({ state: 'done', result: { pictures: [{}] } })
  })

  if (commands.includes('cancel')) {
    test('cancels what is painted', async () => {
      await use(provider, false)
      await stage.studio.scenario({ stuck: true })
      const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
      await stage.jobIs(id, 'accepted')
      await stage.submit({ kind: 'cancel' }, id)
      expect(await ended(id)).toMatchObject({ state: 'cancelled' })
    })
  }
})

test('what a picture of Black Forest Labs cost is told with it', async () => {
  await use(bfl.id, false)
  const job = await ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
  expect(job.result?.cost).toEqual({ amount: 0.03, unit: 'USD' })
})
