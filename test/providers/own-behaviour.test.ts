import { describe, expect, it } from 'vitest'
import { sdcpp } from '../../src/providers/own/sdcpp.ts'
import { behavesAsOwnServer } from './own-behaviour.ts'

describe('stable-diffusion.cpp against the studio', () => {
  const pair = behavesAsOwnServer(sdcpp)

  it('waits in the queue, where it can be cancelled', async () => {
    await pair.studio.scenario({ stuck: true, progressSteps: 0, jobs: 4 })
    const contexts = Array.from({ length: 4 }, () => pair.newContext())
    const ids: string[] = []
    for (const context of contexts) ids.push(await pair.accepted({ kind: 'imagine', prompt: 'a fox' }, context))
    const [running = '', waiting = ''] = [ids[0], ids[3]]
    const context = pair.newContext()
    await expect.poll(async () => (await pair.poll(running, context))?.state).toBe('running')
    expect(await pair.poll(waiting, context)).toMatchObject({ state: 'accepted', ids: { messageId: waiting } })
    const cancel = (messageId: string) => pair.send({ kind: 'cancel' }, pair.newContext({ parent: { messageId } }))
    expect(await cancel(waiting)).toMatchObject({ kind: 'finished', updates: [{ state: 'cancelled' }] })
    expect(await pair.poll(waiting, context)).toMatchObject({ state: 'cancelled' })
    // What is being painted can't be stopped: no failure, and the job goes on.
    expect(await cancel(running)).toMatchObject({ kind: 'finished' })
    expect(await pair.poll(running, context)).toMatchObject({ state: 'running' })
  })

  it('fails in the words of the server', async () => {
    await pair.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'generate_image returned no results' })
    expect(await pair.outcome({ kind: 'imagine', prompt: 'a fox' }, pair.newContext())).toMatchObject({
      state: 'failed',
      reason: { code: 'provider-fault', detail: expect.stringContaining('generate_image returned no results') },
    })
  })

  it('says that a forgotten job is gone for good', async () => {
    await pair.studio.scenario({ linkTtlS: 0 })
    const context = pair.newContext()
    const id = await pair.accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    await expect.poll(async () => (await pair.poll(id, context))?.reason?.code).toBe('expired')
  })
})
