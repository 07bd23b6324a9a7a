import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { Update } from '../../src/contract/update.ts'
import { sendTo } from '../../src/providers/http.ts'
import type {
  DecodedUpdate,
  PollContext,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../../src/providers/provider.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'
import { studioPaths } from '../support/studio-paths.ts'

export interface QueueSubject {
  provider: Provider
  /** How many pictures `--n 2` brings. */
  pictures: number
}

const options = { fetch: globalThis.fetch, now: Date.now, timers: systemTimers }
const imagine = (prompt = 'a fox in the snow'): Command => ({ kind: 'imagine', prompt })
let drawn = 0

/** What every queue service shows against the studio, over real HTTP. */
export function behavesAsQueue({ provider, pictures }: QueueSubject): void {
  let studio: TestStudio
  let hooks: HookReceiver

  beforeAll(async () => {
    ;[studio, hooks] = await Promise.all([startStudio(), startHookReceiver()])
  })
  afterAll(async () => {
    await Promise.all([studio.stop(), hooks.stop()])
  })
  beforeEach(async () => {
    hooks.posts.length = 0
    await studio.scenario()
    await studio.setAccount({ credits: 100 })
  })

  const newContext = (more: Partial<SendContext> = {}): SendContext => {
    const ref = `job${++drawn}`
    const hook = provider.hook ? `${hooks.url}/h/inbox/${ref}` : null
    const address = studio.url + studioPaths[provider.id]
    return { address, token: studio.token, ref, hook, model: provider.defaultModel, ...more }
  }

  async function answerTo(request: ProviderRequest | null, { address }: SendContext): Promise<ProviderAnswer> {
    if (!request) throw new Error('nothing was encoded')
    const answer = await sendTo({ address, provider, isCommand: true }, request, options)
    if (!answer.ok) throw new Error(answer.error.reason.detail ?? answer.error.reason.code)
    return answer.value
  }

  async function start(command: Command, context: SendContext): Promise<Receipt> {
    return provider.decodeReceipt(await answerTo(provider.encode(command, context), context), command, context, 0)
  }

  interface Accepted {
    messageId: string
    followUpId: string | undefined
    update: Update | undefined
  }

  async function accepted(command: Command, context: SendContext): Promise<Accepted> {
    const receipt = await start(command, context)
    if (receipt.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(receipt)}`)
    const [update] = receipt.updates
    return { messageId: receipt.messageId, followUpId: update?.followUpId, update }
  }

  /** Asks the poll route, and what its answer leads to, as the worker does. */
  async function polled(job: Accepted, context: SendContext): Promise<DecodedUpdate | undefined> {
    if (!provider.poll) throw new Error('no poll route')
    const { address, token, model } = context
    const asked: PollContext = { address, token, model, messageId: job.messageId, followUpId: job.followUpId }
    let request = provider.poll.encode(asked)
    for (let step = 0; ; step += 1) {
      const decoded = provider.poll.decode(await answerTo(request, context), { ...asked, step }, 0)
      if (decoded === null) return undefined
      if (Array.isArray(decoded)) return decoded[0]
      expect(step).toBeLessThan(2)
      request = decoded.next
    }
  }

  async function end(job: Accepted, context: SendContext): Promise<DecodedUpdate> {
    const isOver = (update: DecodedUpdate | undefined) => ['done', 'failed', 'cancelled'].includes(update?.state ?? '')
    let last: DecodedUpdate | undefined
    await expect
      .poll(
        async () => {
          last = await polled(job, context)
          return isOver(last)
        },
        { timeout: 5_000, interval: 10 },
      )
      .toBe(true)
    if (!last) throw new Error('no end')
    return last
  }

  async function painted(prompt?: string, more: Partial<SendContext> = {}): Promise<DecodedUpdate> {
    const context = newContext({ hook: null, ...more })
    return end(await accepted(imagine(prompt), context), context)
  }

  const testIf = (applies: boolean): typeof it | (() => void) => (applies ? it : () => undefined)
  const can = (kind: Command['kind']) => provider.commands.includes(kind)

  it('imagines, and the picture that the poll route names can be fetched', async () => {
    const result = await painted()
    expect(result).toMatchObject({ state: 'done', kind: 'picture', buttons: [] })
    const picture = await fetch(result.pictures[0]?.url ?? '')
    expect(picture.headers.get('content-type')).toBe('image/png')
  })

  it('brings single pictures, and not a grid', async () => {
    const result = await painted('a fox --n 2')
    expect(result.pictures.map(({ quadrant }) => quadrant)).toEqual(Array.from({ length: pictures }))
  })

  it('paints the shape that the prompt asks for', async () => {
    const [picture] = (await painted('a fox --ar 2:1')).pictures
    const bytes = Buffer.from(await (await fetch(picture?.url ?? '')).arrayBuffer())
    expect(bytes.readUInt32BE(16) / bytes.readUInt32BE(20)).toBeGreaterThan(1.6)
  })

  testIf(provider.hook)('is told of the end by webhook, under the id of the receipt', async () => {
    const context = newContext()
    const { messageId } = await accepted(imagine(), context)
    const heard = () => hooks.posts.flatMap(({ text }) => provider.decodeHook(text, 0) ?? [])
    while (!heard().some(({ state }) => state === 'done')) await hooks.take(hooks.posts.length + 1)
    expect(heard().at(-1)).toMatchObject({ state: 'done', kind: 'picture', ids: { messageId } })
    expect(hooks.posts.every(({ path }) => path === `/h/inbox/${context.ref}`)).toBe(true)
  })

  testIf(!provider.hook)('never tells the service of a hook', async () => {
    await painted('a fox', { hook: `${hooks.url}/h/inbox/x` })
    expect(hooks.posts).toEqual([])
  })

  it('sees on the poll route that a job is on its way', async () => {
    await studio.scenario({ stuck: true, progressSteps: 1 })
    const context = newContext({ hook: null })
    const job = await accepted(imagine(), context)
    await expect.poll(async () => (await polled(job, context))?.state).toBe('running')
  })

  testIf(can('cancel'))('cancels a job, which then says so; too late is no failure', async () => {
    await studio.scenario({ stuck: true, jobs: 1 })
    const context = newContext({ hook: null })
    const job = await accepted(imagine(), context)
    const cancelling = newContext({ parent: { messageId: job.messageId, followUpId: job.followUpId } })
    for (const _ of ['in time', 'too late']) {
      expect(await start({ kind: 'cancel' }, cancelling)).toMatchObject({
        kind: 'finished',
        updates: [{ state: 'cancelled', ids: { ref: cancelling.ref } }],
      })
    }
    expect(await end(job, context)).toMatchObject({ state: 'cancelled' })
  })

  it('tells of the account', async () => {
    const receipt = await start({ kind: 'info' }, newContext())
    expect(receipt).toMatchObject({ kind: 'finished', updates: [{ kind: 'info', account: { readAt: 0 } }] })
  })

  it('names a key that is wrong, when painting and when asking for the account', async () => {
    for (const command of [imagine(), { kind: 'info' } as const]) {
      expect(await start(command, newContext({ token: 'wrong' }))).toMatchObject({
        kind: 'refused',
        reason: { code: 'bad-token' },
      })
    }
  })

  /** Why a command came to nothing, whether it was refused at once or failed later. */
  async function whyFailed(command: Command, more: Partial<SendContext> = {}): Promise<string | undefined> {
    const context = newContext({ hook: null, ...more })
    const receipt = await start(command, context)
    if (receipt.kind === 'refused') return receipt.reason.code
    if (receipt.kind !== 'accepted') throw new Error(`neither refused nor accepted: ${receipt.kind}`)
    const [update] = receipt.updates
    const { reason } = await end({ messageId: receipt.messageId, followUpId: update?.followUpId, update }, context)
    return reason?.code
  }

  it('names a model that is not there', async () => {
    expect(await whyFailed(imagine(), { model: 'nobody/nothing' })).toBe('invalid-parameter')
  })

  it('is told when the money is gone', async () => {
    await studio.setAccount({ credits: 0 })
    expect(await start(imagine(), newContext())).toMatchObject({ kind: 'refused', reason: { code: 'no-credits' } })
  })

  it('knows a prompt that the filter takes, before and after the painting', async () => {
    await studio.scenario({ naughty: 'blood moon' })
    expect(await whyFailed(imagine('a blood moon'))).toBe('moderated')
    await studio.scenario({ moderated: true })
    expect(await painted()).toMatchObject({ state: 'failed', pictures: [], reason: { code: 'moderated' } })
  })

  it('knows a fault of the service', async () => {
    await studio.scenario({ fail: 'INTERNAL_ERROR' })
    expect(await painted()).toMatchObject({ state: 'failed', reason: { code: 'provider-fault' } })
  })

  it('learns that nobody knows the job any more', async () => {
    const nobody = { messageId: '00000000-0000-4000-8000-000000000000', followUpId: undefined, update: undefined }
    expect(await polled(nobody, newContext())).toMatchObject({ state: 'failed', reason: { code: 'expired' } })
  })

  it('does not know what became of a command where a page comes in place of the receipt', async () => {
    await studio.scenario({ notJson: 'receipt' })
    expect(await start(imagine(), newContext())).toMatchObject({ kind: 'unclear', reason: { code: 'not-json' } })
  })
}
