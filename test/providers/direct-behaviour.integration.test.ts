import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { openAi } from '../../src/providers/direct/openai.ts'
import { sendTo } from '../../src/providers/http.ts'
import type { DecodedUpdate, ProviderRequest, Receipt, SendContext } from '../../src/providers/provider.ts'
import { base64Bytes } from '../../src/shared/base64.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import { pictureType } from '../../src/shared/picture-type.ts'
import type { Scenario } from '../../src/studio/scenario.ts'
import { directServices } from '../support/direct-services.ts'
import { startStudio, type TestStudio } from '../support/studio.ts'
import { studioPaths } from '../support/studio-paths.ts'

let studio: TestStudio

beforeAll(async () => {
  studio = await startStudio()
})
afterAll(() => studio.stop())
beforeEach(async () => {
  await studio.scenario()
  await studio.setAccount({ credits: 1600 })
})

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const dataUrl = `data:image/png;base64,${png}`

describe.each(directServices)('$name against the studio', (provider) => {
  const options = { fetch: globalThis.fetch, now: Date.now, timers: systemTimers }

  function contextOf(more: Partial<SendContext> = {}): SendContext {
    const address = studio.url + studioPaths[provider.id]
    return { address, token: studio.token, model: provider.defaultModel, ref: 'job1', hook: null, ...more }
  }

  async function sent(request: ProviderRequest | null, context: SendContext) {
    if (!request) throw new Error('nothing was encoded')
    const answer = await sendTo({ address: context.address, provider, isCommand: true }, request, options)
    if (!answer.ok) throw new Error(answer.error.reason.code)
    return answer.value
  }

  async function receiptOf(command: Command, more: Partial<SendContext> = {}): Promise<Receipt> {
    const context = contextOf(more)
    return provider.decodeReceipt(await sent(provider.encode(command, context), context), command, context, 1000)
  }

  async function updateOf(command: Command): Promise<DecodedUpdate> {
    const receipt = await receiptOf(command)
    const [update] = receipt.kind === 'finished' ? receipt.updates : []
    if (!update) throw new Error(JSON.stringify(receipt))
    return update
  }

  const typesOf = ({ inline = [] }: DecodedUpdate) =>
    inline.map(({ base64 }) => pictureType(base64Bytes(base64) ?? new Uint8Array()))

  /** Why it failed, whether it was refused or ended so. */
  async function codeOf(command: Command, more: Partial<SendContext> = {}): Promise<string | undefined> {
    const receipt = await receiptOf(command, more)
    if (receipt.kind === 'refused' || receipt.kind === 'unclear') return receipt.reason.code
    return receipt.kind === 'finished' ? receipt.updates[0]?.reason?.code : undefined
  }

  const fox: Command = { kind: 'imagine', prompt: 'a fox in the snow' }

  it('answers with the picture itself', async () => {
    const update = await updateOf(fox)
    expect(update).toMatchObject({ state: 'done', kind: 'picture', ids: { ref: 'job1' }, buttons: [] })
    expect(update.pictures).toMatchObject([{ url: 'inline:0', inline: true }])
    expect(typesOf(update)).toEqual(['image/png'])
  })

  const most = provider.maxCount ?? 1
  if (most > 1) {
    it('answers with as many as were asked for, and they are no grid', async () => {
      const { pictures } = await updateOf({ kind: 'imagine', prompt: 'a fox --n 2 --ar 3:2' })
      expect(pictures.map(({ quadrant, inline }) => [quadrant, inline])).toEqual([
        [undefined, true],
        [undefined, true],
      ])
    })
  }

  it('changes a picture', async () => {
    const [{ base64: plain = '' } = {}] = (await updateOf(fox)).inline ?? []
    const changed = await updateOf({ ...fox, references: [dataUrl] } as Command)
    expect(typesOf(changed)).toEqual(['image/png'])
    expect(changed.inline?.[0]?.base64).not.toBe(plain)
  })

  if (provider.options.includes('mask')) {
    it('repaints a part of it', async () => {
      const masked: Command = { kind: 'imagine', prompt: 'a red scarf', references: [dataUrl], mask: png }
      expect(typesOf(await updateOf(masked))).toEqual(['image/png'])
      const { body } = (await studio.requests()).at(-1) ?? {}
      expect(JSON.stringify(body)).toContain('a red scarf')
      expect(JSON.stringify(body)).toMatch(/"mask(_url)?":/)
    })
  }

  it('tells of the account, and lists what paints', async () => {
    const { account } = await updateOf({ kind: 'info' })
    expect(account?.entries).not.toEqual([])
    const list = provider.models?.list
    if (!list) return expect(account?.credits).toMatchObject({ left: 1600 })
    const context = contextOf()
    const models = list.decode(await sent(list.encode(context), context)) ?? []
    expect(models.length).toBeGreaterThan(0)
    if (provider.defaultModel) expect(models.map(({ id }) => id)).toContain(provider.defaultModel)
    expect(models.map(({ id }) => id).join()).not.toMatch(/gpt-6|llama|gemini-3-pro(,|$)/)
  })

  it.each<[Scenario, string]>([
    [{ naughty: 'fox' }, 'moderated'],
    [{ fail: 'BANNED_PROMPT' }, 'moderated'],
    [{ moderated: true }, 'moderated'],
    [{ fail: 'QUEUE_FULL' }, 'rate-limited'],
    [{ fail: 'INTERNAL_ERROR' }, 'provider-fault'],
    [{ notJson: 'receipt' }, 'not-json'],
    [{ receipt: { status: 502, body: '<html>' } }, 'provider-fault'],
  ])('fails under %j as %s', async (scenario, code) => {
    await studio.scenario({ ...scenario, jobs: 1 })
    expect(await codeOf(fox)).toBe(code)
  })

  it('knows a bad key, a model that is not there and an empty purse', async () => {
    expect(await codeOf(fox, { token: 'wrong' })).toBe('bad-token')
    expect(await codeOf({ kind: 'info' }, { token: 'wrong' })).toBe('bad-token')
    if (provider.defaultModel) expect(await codeOf(fox, { model: 'acme-fox-9' })).toBe('invalid-parameter')
    await studio.setAccount({ credits: 0 })
    expect(await codeOf(fox)).toBe('no-credits')
  })

  it('quotes the service, and no key', async () => {
    const receipt = await receiptOf(fox, { token: 'wrong-key-of-mine' })
    if (receipt.kind !== 'refused') throw new Error(receipt.kind)
    expect(receipt.reason.detail).toMatch(/key|token|authentication/i)
    expect(receipt.reason.detail).not.toMatch(/sk-wrong|wrong-key/)
  })
})

describe('the stream of OpenAI', () => {
  it('shows the picture before it is done', async () => {
    const context = {
      address: `${studio.url}/openai/v1`,
      token: studio.token,
      model: 'gpt-image-2',
      ref: 'r',
      hook: null,
    }
    const request = openAi.encode({ kind: 'imagine', prompt: 'a fox' }, context)
    if (!request) throw new Error('nothing was encoded')
    const { url, method, headers, body = '' } = request
    const response = await fetch(url, { method, headers, body })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const text = await response.text()
    const blocks = text.split('\n\n').map((block) => /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [])
    const parts = blocks.flatMap(([, name, data]) => (name && data ? [openAi.stream?.decode({ name, data })] : []))
    expect(parts).toMatchObject([
      { progress: 50, preview: { base64: expect.any(String) } },
      { end: expect.any(String) },
    ])
  })
})
