import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { SendContext } from '../../src/providers/provider.ts'
import { luma } from '../../src/providers/queue/luma.ts'
import { fixture } from '../support/fixtures.ts'

const context: SendContext = { address: 'https://api.example/v1', token: 'tok', ref: '01hyjob', hook: null }
const pictures = Array.from({ length: 6 }, (_, index) => `https://x.example/${index + 1}.png`)
const imagine: Command = { kind: 'imagine', prompt: 'a fox' }

function sent(command: Command, more: Partial<SendContext> = {}) {
  const request = luma.encode(command, { ...context, ...more })
  return request && { ...request, body: JSON.parse(request.body ?? 'null') }
}

describe('an imagine at Luma', () => {
  it('names model and hook in its body', () => {
    const hook = 'https://relay.example/h/i/01hyjob'
    expect(sent(imagine, { hook, model: 'photon-flash-1' })).toEqual({
      method: 'POST',
      url: 'https://api.example/v1/generations/image',
      headers: { Authorization: 'Bearer tok', 'Content-Type': 'application/json' },
      body: { prompt: 'a fox', model: 'photon-flash-1', callback_url: hook },
      unused: [],
    })
  })

  it('asks for the nearest of seven shapes, and tells what it has no field for', () => {
    const request = sent({ kind: 'imagine', prompt: 'a fox --ar 3:2 --seed 7 --no snow --n 2 --s 50' })
    expect(request?.body).toEqual({ prompt: 'a fox', model: 'photon-1', aspect_ratio: '4:3' })
    expect(request?.unused).toEqual(['--seed 7', '--no snow', '--n 2', '--s 50', '--ar 3:2 (4:3)'])
  })

  it('changes the first reference picture and is guided by four others', () => {
    const request = sent({ ...imagine, references: pictures })
    expect(request?.body).toMatchObject({
      modify_image_ref: { url: pictures[0] },
      image_ref: pictures.slice(1, 5).map((url) => ({ url })),
    })
    expect(request?.unused).toEqual(['reference 6'])
  })

  it('is not sent with bytes or a mask, which it would be paid for and paint without', () => {
    expect(sent({ ...imagine, references: ['data:image/png;base64,iVBORw0K'] })).toBeNull()
    expect(sent({ ...imagine, references: pictures.slice(0, 1), mask: 'UklGRg==' })).toBeNull()
  })
})

describe('answers of Luma', () => {
  const answer = (status: number, text: string) => ({ status, text, contentType: 'application/json' })

  it('name the field that is wrong', () => {
    const receipt = luma.decodeReceipt(answer(422, fixture('luma', 'http-422')), imagine, context, 0)
    expect(receipt).toMatchObject({ reason: { detail: "model: Input should be 'photon-1' or 'photon-flash-1'" } })
  })

  it('tell why a picture failed in their own words', () => {
    const [update] = luma.decodeHook(fixture('luma', 'failed-link'), 0) ?? []
    expect(update?.reason?.detail).toBe('400: failed to moderate image')
  })

  it('never repeat our hook', () => {
    expect(JSON.stringify(luma.decodeHook(fixture('luma', 'completed'), 0))).not.toContain('relay.example')
  })
})
