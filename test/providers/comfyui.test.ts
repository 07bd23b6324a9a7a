import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { comfyui } from '../../src/providers/own/comfyui.ts'
import type { ProviderRequest, Receipt, SendContext } from '../../src/providers/provider.ts'

const picture = 'data:image/png;base64,AAAA'
const context: SendContext = {
  address: 'http://127.0.0.1:8188',
  token: '',
  ref: '01hyjob',
  hook: null,
  model: 'fen_xl.safetensors',
}

type Node = { class_type: string; inputs: Record<string, unknown> }

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = comfyui.encode(command, { ...context, ...more })
  const body = JSON.parse(request?.body ?? '{}') as { prompt: Record<string, Node>; prompt_id: string }
  const nodes = Object.values(body.prompt ?? {})
  return {
    request,
    body,
    inputsOf: (name: string) => nodes.filter((node) => node.class_type === name).map((node) => node.inputs),
  }
}

const own = (text: string) => JSON.stringify({ 1: { class_type: 'Anything', inputs: { text } } })

describe('what is sent', () => {
  it('names the job by a UUID, the same for the same job', () => {
    const { request, body } = sent({ kind: 'imagine', prompt: 'a fox' })
    expect(request?.url).toBe('http://127.0.0.1:8188/prompt')
    expect(body.prompt_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(body.prompt_id).toBe(comfyui.idFor?.('01hyjob'))
    expect(comfyui.idFor?.('01hyjoc')).not.toBe(body.prompt_id)
  })

  it('fills the built-in workflow, with a seed of the job’s own', () => {
    const { inputsOf } = sent({ kind: 'imagine', prompt: 'a fox' })
    expect(inputsOf('CheckpointLoaderSimple')).toEqual([{ ckpt_name: 'fen_xl.safetensors' }])
    expect(inputsOf('EmptyLatentImage')).toEqual([{ width: 1024, height: 1024, batch_size: 1 }])
    expect(inputsOf('CLIPTextEncode').map(({ text }) => text)).toEqual(['a fox', ''])
    const [{ seed } = {}] = inputsOf('KSampler')
    expect(seed).toEqual(expect.any(Number))
    const [other] = sent({ kind: 'imagine', prompt: 'a fox' }, { ref: '01hyjoc' }).inputsOf('KSampler')
    expect(other?.seed).not.toBe(seed)
  })

  it('puts parameters into it, and says which it could not use', () => {
    const { request, inputsOf } = sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7 --no snow --n 3 --v 6' })
    expect(inputsOf('EmptyLatentImage')).toEqual([{ width: 1256, height: 840, batch_size: 3 }])
    expect(inputsOf('KSampler')[0]?.seed).toBe(7)
    expect(inputsOf('CLIPTextEncode').map(({ text }) => text)).toEqual(['a fox', 'snow'])
    expect(request?.unused).toEqual(['--v 6'])
  })

  it('paints a prompt that looks like a placeholder as it stands', () => {
    const { inputsOf } = sent({ kind: 'imagine', prompt: '%seed% and %negative%' })
    expect(inputsOf('CLIPTextEncode')[0]?.text).toBe('%seed% and %negative%')
  })

  it('lets few steps and no guidance be enough for a distilled model', () => {
    const { inputsOf } = sent({ kind: 'imagine', prompt: 'a fox' }, { model: 'fen_xl_lightning.safetensors' })
    expect(inputsOf('KSampler')[0]).toMatchObject({ steps: 8, cfg: 1 })
  })

  it('says for which parameters and pictures a workflow of the user’s own has no place', () => {
    const command: Command = {
      kind: 'imagine',
      prompt: 'a fox --ar 3:2 --seed 7',
      references: [picture],
      mask: 'UklGRg==',
    }
    const { request, inputsOf } = sent(command, { workflow: own('%prompt%, %seed%') })
    expect(inputsOf('Anything')).toEqual([{ text: 'a fox, 7' }])
    expect(request?.unused).toEqual(['--ar 3:2', 'reference 1', 'mask'])
  })

  it('runs no workflow that it can not read, and sends no address', () => {
    const command: Command = { kind: 'imagine', prompt: 'a fox' }
    for (const workflow of ['', '{"nodes":[]}', own('no place for words')])
      expect(comfyui.encode(command, { ...context, workflow })).toBeNull()
    expect(comfyui.encode({ ...command, references: ['https://x.example/1.png'] }, context)).toBeNull()
  })

  it.each([
    ['{', 'not-json'],
    ['{"nodes":[{"id":1,"type":"KSampler"}],"links":[]}', 'not-api-format'],
    ['{}', 'not-api-format'],
    ['[1]', 'not-api-format'],
    [own('a fox'), 'no-prompt'],
    [own('%prompt%'), null],
    [`{"prompt":${own('%prompt%')}}`, null],
  ])('knows what is wrong with the workflow %s: %s', (text, fault) => {
    expect(comfyui.workflows?.check(text)).toBe(fault)
  })
})

describe('what is answered', () => {
  const receipt = (
    text: string,
    command: Command,
    { status = 200, ...more }: Partial<SendContext> & { status?: number } = {},
  ): Receipt => comfyui.decodeReceipt({ status, text, contentType: null }, command, { ...context, ...more }, 5000)
  const next = (given: Receipt) => (given.kind === 'confirm' ? given.next : undefined)

  it('a picture is uploaded first, then the mask, then the workflow that names both', () => {
    const command: Command = {
      kind: 'imagine',
      prompt: 'a hat',
      references: ['https://x.example/1.png'],
      mask: 'UklGRg==',
    }
    const first = sent({ ...command, references: [picture] }).request
    expect(first?.url).toBe('http://127.0.0.1:8188/upload/image')
    const answer = (name: unknown) => JSON.stringify({ name, subfolder: 'afterimage', type: 'input' })
    const nameOf = (one: ProviderRequest | null | undefined) =>
      one?.form?.find((part) => 'filename' in part && part.filename)
    const image = nameOf(first)
    expect(image).toMatchObject({ filename: '01hyjob-1024x1024.png', base64: picture })
    const second = next(receipt(answer('01hyjob-1024x1024.png'), command))
    expect(nameOf(second)).toMatchObject({ filename: '01hyjob-1024x1024-mask.png', base64: 'UklGRg==' })
    const third = next(receipt(answer('01hyjob-1024x1024-mask.png'), command))
    expect(third?.url).toBe('http://127.0.0.1:8188/prompt')
    expect(third?.body).toContain('"image":"afterimage/01hyjob-1024x1024.png"')
    expect(third?.body).toContain('"image":"afterimage/01hyjob-1024x1024-mask.png"')
    expect(JSON.parse(third?.body ?? '').prompt_id).toBe(comfyui.idFor?.('01hyjob'))
  })

  it('an upload of another job is not followed up', () => {
    const text = '{"name":"01hyxxx-1024x1024.png","subfolder":"","type":"input"}'
    expect(receipt(text, { kind: 'imagine', prompt: 'a fox' })).toMatchObject({ kind: 'unclear' })
  })

  it('a check of Origin is told with its cure', () => {
    for (const command of [{ kind: 'imagine', prompt: '' }, { kind: 'info' }, { kind: 'cancel' }] as const)
      expect(receipt('', command, { status: 403 })).toMatchObject({
        kind: 'refused',
        reason: { code: 'refused', detail: expect.stringContaining('--enable-cors-header') },
      })
  })

  it('the server is asked by a POST, because only that is refused, and then what it is', () => {
    expect(sent({ kind: 'info' }).request).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:8188/queue' })
    expect(next(receipt('', { kind: 'info' }))).toMatchObject({
      method: 'GET',
      url: 'http://127.0.0.1:8188/system_stats',
    })
  })

  it.each([
    ['runs', '[[1,"parent"]]', '[]', '/interrupt', { prompt_id: 'parent' }],
    ['waits', '[[1,"other"]]', '[[2,"parent"]]', '/queue', { delete: ['parent'] }],
  ])('an older server is told to stop what %s', (_, running, pending, path, body) => {
    const parent = { messageId: 'parent' }
    expect(sent({ kind: 'cancel' }, { parent }).request?.url).toBe('http://127.0.0.1:8188/api/jobs/parent/cancel')
    const asked = next(receipt('404: Not Found', { kind: 'cancel' }, { parent, status: 404 }))
    expect(asked).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:8188/queue' })
    const told = next(
      receipt(`{"queue_running":${running},"queue_pending":${pending}}`, { kind: 'cancel' }, { parent }),
    )
    expect([told?.url, JSON.parse(told?.body ?? '')]).toEqual([`http://127.0.0.1:8188${path}`, body])
    expect(receipt('', { kind: 'cancel' }, { parent })).toMatchObject({ kind: 'finished' })
  })

  it('what has ended on an older server needs no stopping', () => {
    const text = '{"queue_running":[],"queue_pending":[]}'
    expect(receipt(text, { kind: 'cancel' }, { parent: { messageId: 'parent' } })).toMatchObject({ kind: 'finished' })
  })

  it('pictures lie on the job’s own server', () => {
    const text = JSON.stringify({
      m1: {
        status: { status_str: 'success' },
        outputs: { 9: { images: [{ filename: 'a b&c.png', subfolder: 'x/y', type: 'output' }] } },
      },
    })
    const asked = { ...context, messageId: 'm1' }
    expect(comfyui.poll?.decode({ status: 200, text, contentType: null }, asked, 0)).toMatchObject([
      { pictures: [{ url: 'http://127.0.0.1:8188/view?filename=a+b%26c.png&subfolder=x%2Fy&type=output' }] },
    ])
  })

  it('a job is found however many wait before it', () => {
    const others = Array.from({ length: 150 }, (_, number) => [number, `other-${number}`, {}, {}, []])
    const text = JSON.stringify({ queue_running: [], queue_pending: [...others, [150, 'm1', {}, {}, []]] })
    const polled = comfyui.poll?.decode(
      { status: 200, text, contentType: null },
      { ...context, messageId: 'm1', step: 1 },
      0,
    )
    expect(polled).toMatchObject([{ state: 'accepted', ids: { messageId: 'm1' } }])
  })

  it('an entry of another job is not taken for ours', () => {
    const text = '{"m2":{"status":{"status_str":"success"},"outputs":{}}}'
    expect(
      comfyui.poll?.decode({ status: 200, text, contentType: null }, { ...context, messageId: 'm1' }, 0),
    ).toBeNull()
  })
})
