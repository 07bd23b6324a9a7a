import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { inlineIndex } from '../../src/providers/decode-helpers.ts'
import { sendTo } from '../../src/providers/http.ts'
import type {
  DecodedUpdate,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../../src/providers/provider.ts'
import { base64Bytes } from '../../src/shared/base64.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import { pictureType } from '../../src/shared/picture-type.ts'
import { startStudio, type TestStudio } from '../support/studio.ts'
import { studioPaths } from '../support/studio-paths.ts'

const http = { fetch: globalThis.fetch, now: Date.now, timers: systemTimers }
let drawn = 0

/** An adapter and the studio's imitation of its server, over real HTTP. */
export function createPair(provider: Provider) {
  let studio: TestStudio
  return {
    get studio() {
      return studio
    },
    async start() {
      studio = await startStudio()
    },
    newContext(more: Partial<SendContext> = {}): SendContext {
      const address = studio.url + studioPaths[provider.id]
      const { defaultModel: model } = provider
      return { address, token: studio.token, model, ref: `01hyjob${++drawn}`, hook: null, ...more }
    },
    async answerTo(request: ProviderRequest | null, context: SendContext): Promise<ProviderAnswer> {
      if (!request) throw new Error('nothing was encoded')
      const answer = await sendTo({ address: context.address, provider, isCommand: true }, request, http)
      if (!answer.ok) throw new Error(answer.error.reason.code)
      return answer.value
    },
    /** Sends a command, and what the API wants to have first. */
    async send(command: Command, context: SendContext): Promise<Exclude<Receipt, { kind: 'confirm' }>> {
      let request = provider.encode(command, context)
      for (let confirmations = 0; ; confirmations++) {
        const receipt = provider.decodeReceipt(await this.answerTo(request, context), command, context, 5000)
        if (receipt.kind !== 'confirm') return receipt
        if (confirmations === 3) throw new Error('wants to be confirmed without end')
        request = receipt.next
      }
    },
    async poll(messageId: string, context: SendContext): Promise<DecodedUpdate | undefined> {
      if (!provider.poll) throw new Error('no poll route')
      const asked = { address: context.address, token: context.token, messageId }
      let request = provider.poll.encode(asked)
      for (let step = 0; step <= 2; step++) {
        const polled = provider.poll.decode(await this.answerTo(request, context), { ...asked, step }, 0)
        if (polled === null || Array.isArray(polled)) return polled?.[0]
        request = polled.next
      }
      throw new Error('wants more than two further requests')
    },
    async accepted(command: Command, context: SendContext): Promise<string> {
      const receipt = await this.send(command, context)
      if (receipt.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(receipt)}`)
      return receipt.messageId
    },
    async ended(messageId: string, context: SendContext): Promise<DecodedUpdate> {
      const over = ['done', 'failed', 'cancelled']
      await expect
        .poll(async () => (await this.poll(messageId, context))?.state, { timeout: 20_000 })
        .toSatisfy((state: string | undefined) => state !== undefined && over.includes(state))
      const update = await this.poll(messageId, context)
      if (!update) throw new Error('gone')
      return update
    },
    /** Of a command, whether its answer is the result or the poll route tells it. */
    async outcome(command: Command, context: SendContext): Promise<DecodedUpdate> {
      const receipt = await this.send(command, context)
      if (receipt.kind === 'accepted') return this.ended(receipt.messageId, context)
      const [update] = receipt.kind === 'unclear' ? [] : receipt.updates
      if (receipt.kind !== 'finished' || !update) throw new Error(`no outcome: ${JSON.stringify(receipt)}`)
      return update
    },
  }
}
export type Pair = ReturnType<typeof createPair>

/** The type of each picture, by its first bytes, wherever it lies. */
export async function typesOf({ pictures, inline = [] }: DecodedUpdate): Promise<(string | null)[]> {
  return Promise.all(
    pictures.map(async (link) => {
      if (link.inline) return pictureType(base64Bytes(inline[inlineIndex(link.url)]?.base64 ?? '') ?? new Uint8Array())
      return pictureType(new Uint8Array(await (await fetch(link.url)).arrayBuffer()))
    }),
  )
}

/** What all servers on one's own machine show. */
export function behavesAsOwnServer(provider: Provider): Pair {
  const pair = createPair(provider)
  beforeEach(() => pair.start())
  afterEach(() => pair.studio.stop())

  it('paints, and the pictures are there', async () => {
    const end = await pair.outcome({ kind: 'imagine', prompt: 'a fox --n 2 --ar 2:1' }, pair.newContext())
    expect(end).toMatchObject({ state: 'done', kind: 'picture', buttons: [] })
    expect(end.pictures.map(({ quadrant }) => quadrant)).toEqual([undefined, undefined])
    expect(await typesOf(end)).toEqual(['image/png', 'image/png'])
  })

  it('paints something else each time', async () => {
    const painted = async (prompt: string) => {
      const end = await pair.outcome({ kind: 'imagine', prompt }, pair.newContext())
      return end.inline?.[0]?.base64 ?? Buffer.from(await (await fetch(end.pictures[0]?.url ?? '')).arrayBuffer())
    }
    expect(await painted('a fox')).not.toEqual(await painted('a fox'))
  })

  it('takes a picture and a mask', async () => {
    const picture = `data:image/png;base64,${onePixel}`
    const command: Command = { kind: 'imagine', prompt: 'a red hat', references: [picture], mask: onePixel }
    expect(await pair.outcome(command, pair.newContext())).toMatchObject({ state: 'done', kind: 'picture' })
  })

  it('tells what it knows of the server, which proves that it answers', async () => {
    const receipt = await pair.send({ kind: 'info' }, pair.newContext())
    expect(receipt).toMatchObject({
      kind: 'finished',
      updates: [{ kind: 'info', account: { readAt: 5000, credits: null } }],
    })
    expect(JSON.stringify(receipt)).toContain('practice')
  })

  it('lists its models', async () => {
    const context = pair.newContext()
    const list = provider.models?.list
    const answer = await pair.answerTo(list?.encode(context) ?? null, context)
    expect(
      list
        ?.decode(answer)
        ?.map(({ id }) => id)
        .join(),
    ).toContain('practice')
  })

  it('knows a refused token, a page in place of JSON and a server that fell over', async () => {
    const command: Command = { kind: 'imagine', prompt: 'a fox' }
    const refused = await pair.send(command, pair.newContext({ token: 'wrong' }))
    expect(refused).toMatchObject({ kind: 'refused', reason: { code: 'bad-token' } })
    await pair.studio.scenario({ notJson: 'receipt', jobs: 1 }, { receipt: { status: 502, body: '<html>' }, jobs: 1 })
    expect(await pair.send(command, pair.newContext())).toMatchObject({ kind: 'unclear', reason: { code: 'not-json' } })
    expect(await pair.send(command, pair.newContext())).toMatchObject({
      kind: 'unclear',
      reason: { code: 'provider-fault' },
    })
  })
  return pair
}

export const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
