import { describe, expect, it } from 'vitest'
import { comfyui } from '../../src/providers/own/comfyui.ts'
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

describe('ComfyUI against the studio', () => {
  const pair = behavesAsOwnServer(comfyui)
  const imagine = { kind: 'imagine', prompt: 'a fox' } as const

  it('is asked by the name that we gave the job, though its receipt was lost', async () => {
    const context = pair.newContext()
    await pair.studio.scenario({ receipt: { drop: true } })
    await expect(pair.send(imagine, context)).rejects.toThrow('unreachable')
    const end = await pair.ended(comfyui.idFor?.(context.ref) ?? '', context)
    expect(end).toMatchObject({ state: 'done', seed: expect.stringMatching(/^\d+$/) })
  })

  it('tells how a job stands, and cancels it while it is painted', async () => {
    await pair.studio.scenario({ stuck: true })
    const context = pair.newContext()
    const messageId = await pair.accepted(imagine, context)
    await expect.poll(async () => (await pair.poll(messageId, context))?.state).toBe('running')
    const cancel = await pair.send({ kind: 'cancel' }, pair.newContext({ parent: { messageId } }))
    expect(cancel).toMatchObject({ kind: 'finished', updates: [{ state: 'cancelled' }] })
    expect(await pair.poll(messageId, context)).toMatchObject({ state: 'cancelled', ids: { messageId } })
  })

  it('says that nobody knows the job any more, after it looked everywhere', async () => {
    const context = pair.newContext()
    expect(await pair.poll(comfyui.idFor?.('never-sent') ?? '', context)).toMatchObject({
      state: 'failed',
      reason: { code: 'expired' },
    })
  })

  it('paints over a picture, and with a mask a part of it, after both were uploaded', async () => {
    const references = [`data:image/png;base64,${onePixel}`]
    const end = await pair.outcome({ ...imagine, references, mask: onePixel }, pair.newContext())
    expect(end).toMatchObject({ state: 'done' })
    const paths = (await pair.studio.requests()).filter(({ method }) => method === 'POST').map(({ path }) => path)
    expect(paths).toEqual(['/comfyui/upload/image', '/comfyui/upload/image', '/comfyui/prompt'])
  })

  it('runs a workflow of the user’s own', async () => {
    const workflow = JSON.stringify({
      1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'practice_xl.safetensors' } },
      2: { class_type: 'CLIPTextEncode', inputs: { text: 'a poster of %prompt%', clip: ['1', 1] } },
      3: { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 512, batch_size: 1 } },
      4: {
        class_type: 'KSampler',
        inputs: { seed: '%seed%', positive: ['2', 0], negative: ['2', 0], latent_image: ['3', 0] },
      },
      5: { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
      6: { class_type: 'PreviewImage', inputs: { images: ['5', 0] } },
    })
    expect(await pair.outcome(imagine, pair.newContext({ workflow }))).toMatchObject({ state: 'done' })
    const sent = (await pair.studio.requests()).find(({ path }) => path === '/comfyui/prompt')
    expect(JSON.stringify(sent?.body)).toContain('a poster of a fox')
  })

  it('says what to do when the server had it all already', async () => {
    const command = { ...imagine, prompt: 'a fox --seed 7' }
    await pair.outcome(command, pair.newContext())
    expect(await pair.outcome(command, pair.newContext())).toMatchObject({
      state: 'failed',
      reason: { code: 'unexpected', detail: expect.stringContaining('%seed%') },
    })
  })

  it('says which models there are when the one asked for is not', async () => {
    expect(await pair.send(imagine, pair.newContext({ model: 'gone.safetensors' }))).toMatchObject({
      kind: 'refused',
      reason: { code: 'invalid-parameter', status: 400, detail: expect.stringContaining("['practice.safetensors'") },
    })
  })

  it('fails when the card has too little memory', async () => {
    await pair.studio.scenario({
      fail: 'INTERNAL_ERROR',
      failText: 'Allocation would exceed allowed memory. (out of memory)',
    })
    expect(await pair.outcome(imagine, pair.newContext())).toMatchObject({
      state: 'failed',
      reason: { code: 'provider-fault', detail: expect.stringContaining('KSampler') },
    })
  })
})
