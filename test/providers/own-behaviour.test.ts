import { describe, expect, it } from 'vitest'
import { sdcpp } from '../../src/providers/own/sdcpp.ts'
import { sdwebui } from '../../src/providers/own/sdwebui.ts'
import { behavesAsOwnServer, onePixel } from './own-behaviour.ts'

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

describe('Stable Diffusion WebUI against the studio', () => {
  const pair = behavesAsOwnServer(sdwebui)
  const imagine = { kind: 'imagine', prompt: 'a fox' } as const

  it('tells the seed, with which the same picture can be painted again', async () => {
    const first = await pair.outcome(imagine, pair.newContext())
    expect(first.seed).toMatch(/^\d+$/)
    const again = await pair.outcome({ ...imagine, prompt: `a fox --seed ${first.seed}` }, pair.newContext())
    expect(again.inline).toEqual(first.inline)
  })

  it('shows how far it is while the answer is awaited, and can be interrupted', async () => {
    await pair.studio.scenario({ stuck: true, progressSteps: 1 })
    const context = pair.newContext()
    const end = pair.outcome(imagine, context)
    const progress = async (ref: string) => {
      const request = sdwebui.progress?.encode(context, ref) ?? null
      return sdwebui.progress?.decode(await pair.answerTo(request, context), ref)
    }
    await expect.poll(() => progress(context.ref)).toBe(51)
    expect(await progress('another')).toBeNull()
    expect(await pair.send({ kind: 'cancel' }, pair.newContext())).toMatchObject({ kind: 'finished' })
    expect(await end).toMatchObject({ state: 'cancelled' })
  })

  it('describes a picture', async () => {
    const url = `data:image/png;base64,${onePixel}`
    const end = await pair.outcome({ kind: 'describe', url }, pair.newContext())
    expect(end).toMatchObject({ state: 'done', kind: 'describe', text: [expect.stringMatching(/picture/)] })
  })

  it('takes user and password as well', async () => {
    const receipt = await pair.send({ kind: 'info' }, pair.newContext({ token: `anna:${pair.studio.token}` }))
    expect(receipt).toMatchObject({ kind: 'finished' })
  })

  it('fails when the card has too little memory', async () => {
    await pair.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'CUDA out of memory. Tried to allocate 2 GiB' })
    expect(await pair.send(imagine, pair.newContext())).toMatchObject({
      kind: 'refused',
      reason: { code: 'provider-fault', detail: expect.stringContaining('CUDA out of memory') },
    })
  })
})
