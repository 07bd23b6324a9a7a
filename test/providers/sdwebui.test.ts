import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { sdwebui } from '../../src/providers/own/sdwebui.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { fixture } from '../support/fixtures.ts'

const picture = 'data:image/png;base64,AAAA'
const context: SendContext = { address: 'http://127.0.0.1:7860', token: '', ref: '01hyjob', hook: null }

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = sdwebui.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') as unknown }
}

/** The header of a PNG of so many pixels, as a `data:` URL. */
function pngOf(width: number, height: number, length = 33): string {
  const bytes = Buffer.alloc(length)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return `data:image/png;base64,${bytes.toString('base64')}`
}

describe('what is sent', () => {
  it('leaves to the server what the user did not set, and asks it to keep a copy', () => {
    const request = sent({ kind: 'imagine', prompt: 'a fox' })
    expect(request?.url).toBe('http://127.0.0.1:7860/sdapi/v1/txt2img')
    expect(request?.body).toEqual({
      prompt: 'a fox',
      seed: -1,
      batch_size: 1,
      force_task_id: 'task(afterimage-01hyjob)',
      save_images: true,
    })
  })

  it('puts parameters into fields, and says which it could not use', () => {
    const request = sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7 --no snow --n 2 --v 6' })
    expect(request?.body).toMatchObject({
      prompt: 'a fox',
      negative_prompt: 'snow',
      seed: 7,
      batch_size: 2,
      width: 944,
      height: 624,
    })
    expect(request?.unused).toEqual(['--v 6'])
  })

  it('paints with the chosen model, at its size', () => {
    const { body } = sent({ kind: 'imagine', prompt: 'a fox' }, { model: 'fen_xl.safetensors' }) ?? {}
    expect(body).toMatchObject({
      width: 1024,
      height: 1024,
      override_settings: { sd_model_checkpoint: 'fen_xl.safetensors' },
    })
  })

  it('changes a picture in its own shape, and with a mask only what is white in it', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [pngOf(1500, 1000), picture] }
    const request = sent({ ...command, mask: 'UklGRg==' })
    expect(request?.url).toBe('http://127.0.0.1:7860/sdapi/v1/img2img')
    expect(request?.body).toMatchObject({
      init_images: [pngOf(1500, 1000)],
      mask: 'UklGRg==',
      width: 944,
      height: 624,
      inpaint_full_res: false,
    })
    expect(request?.unused).toEqual(['reference 2'])
    expect(sent(command)?.body).not.toHaveProperty('mask')
    expect(sent({ ...command, references: ['https://x.example/1.png'] })).toBeNull()
  })

  it('finds the shape of a picture of many bytes', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat', references: [pngOf(1500, 1000, 400_000)] }
    expect(sent(command)?.body).toMatchObject({ width: 944, height: 624 })
  })

  it('keeps the shape that the words ask for before that of the picture', () => {
    const command: Command = { kind: 'imagine', prompt: 'a hat --ar 1:1', references: [pngOf(1500, 1000)] }
    expect(sent(command)?.body).toMatchObject({ width: 768, height: 768 })
  })

  it.each([
    ['', undefined],
    ['anna:pass:wörd', `Basic ${Buffer.from('anna:pass:wörd').toString('base64')}`],
    ['proxy-key', 'Bearer proxy-key'],
  ])('a token %j goes as its server wants it', (token, header) => {
    expect(sent({ kind: 'info' }, { token })?.headers.Authorization).toBe(header)
  })
})

describe('what is answered', () => {
  const answer = (status: number, text: string) => ({ status, text, contentType: null })

  it('an interrupt has nothing to say, and not every server has one', () => {
    const decoded = (status: number, text: string) =>
      sdwebui.decodeReceipt(answer(status, text), { kind: 'cancel' }, context, 0)
    expect(decoded(200, '{}')).toMatchObject({ kind: 'finished', updates: [{ state: 'cancelled' }] })
    expect(decoded(404, '')).toMatchObject({ kind: 'refused', reason: { code: 'unsupported' } })
  })

  it('says how to start a server that has no API', () => {
    const receipt = sdwebui.decodeReceipt(
      answer(404, '{"detail":"Not Found"}'),
      { kind: 'imagine', prompt: '' },
      context,
      0,
    )
    expect(receipt).toMatchObject({ kind: 'refused', reason: { detail: expect.stringContaining('--api') } })
  })

  it.each([
    ['01hyjob', 31],
    ['another', null],
  ])('shows the progress of its own job only: %s', (ref, percent) => {
    expect(sdwebui.progress?.decode(answer(200, fixture('sdwebui', 'progress')), ref)).toBe(percent)
  })

  it('says nothing of the progress while nothing is painted, or where there is no such route', () => {
    expect(sdwebui.progress?.decode(answer(200, '{"progress":0,"state":{"job_count":0}}'), '01hyjob')).toBeNull()
    expect(sdwebui.progress?.decode(answer(404, ''), '01hyjob')).toBeNull()
  })
})
