import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { Update } from '../../src/contract/update.ts'
import { send } from '../../src/providers/http.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../../src/providers/provider.ts'
import type { Scenario } from '../../src/studio/scenario.ts'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

export interface Subject {
  provider: Provider
  /** Where the studio speaks this API. */
  path: string
  /** Whether progress is posted to the hook; elsewhere the poll route alone tells. */
  postsProgress: boolean
}

const options = { fetch: globalThis.fetch, now: Date.now }
let drawn = 0

/** What every provider shows against the studio, over real HTTP. */
export function behaves({ provider, path, postsProgress }: Subject): void {
  let studio: TestStudio
  let hooks: HookReceiver

  beforeAll(async () => {
    studio = await startStudio()
    hooks = await startHookReceiver()
  })
  afterAll(async () => {
    await studio.stop()
    await hooks.stop()
  })
  beforeEach(async () => {
    hooks.posts.length = 0
    await studio.scenario()
  })

  const newContext = (parent?: Update): SendContext => {
    const ref = `job${++drawn}`
    const named = parent && { messageId: parent.ids.messageId, handle: parent.handle }
    const common = { address: studio.url + path, token: studio.token, ref, hook: `${hooks.url}/h/inbox/${ref}` }
    return named ? { ...common, parent: named } : common
  }

  async function answerTo(request: ProviderRequest | null | undefined): Promise<ProviderAnswer> {
    if (!request) throw new Error('nothing was encoded')
    const answer = await send(request, options)
    if (!answer.ok) throw new Error(answer.error.reason.code)
    return answer.value
  }

  /** Sends a command, confirms what wants to be confirmed, and answers the receipt. */
  async function start(command: Command, context: SendContext): Promise<Receipt> {
    let receipt = provider.decodeReceipt(await answerTo(provider.encode(command, context)), command, context, 0)
    while (receipt.kind === 'confirm') {
      receipt = provider.decodeReceipt(await answerTo(receipt.next), command, context, 0)
    }
    return receipt
  }

  async function accepted(command: Command, context: SendContext): Promise<string> {
    const receipt = await start(command, context)
    if (receipt.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(receipt)}`)
    return receipt.messageId
  }

  /** What was posted so far to the hook with this tag, decoded. */
  const heard = (tag: string): Update[] =>
    hooks.posts
      .filter((post) => post.path.endsWith(`/${tag}`))
      .flatMap((post) => provider.decodeHook(post.text, 0) ?? [])

  async function endOf(tag: string): Promise<Update> {
    for (;;) {
      const end = heard(tag).find(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled')
      if (end) return end
      await hooks.take(hooks.posts.length + 1)
    }
  }

  async function polled(messageId: string, context: SendContext): Promise<Update | undefined> {
    const asked = { address: context.address, token: context.token, messageId }
    if (!provider.poll) throw new Error('no poll route')
    return provider.poll.decode(await answerTo(provider.poll.encode(asked)), asked, 0)?.[0]
  }

  async function painted(prompt = 'a fox in the snow'): Promise<Update> {
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt }, context)
    const end = await endOf(context.ref)
    return { ...end, ids: { ...end.ids, messageId } }
  }

  /** A test only where it says something; a skipped one would look like one that could not run. */
  const testIf = (applies: boolean): typeof it | (() => void) => (applies ? it : () => undefined)
  const can = (kind: Command['kind']) => provider.commands.includes(kind)

  it('imagines, and the picture can be fetched', async () => {
    const end = await painted()
    expect(end).toMatchObject({ state: 'done', kind: 'picture' })
    expect(end.buttons.filter(({ role }) => role === 'upscale').map(({ index }) => index)).toEqual([1, 2, 3, 4])
    const picture = await fetch(end.pictures[0]?.url ?? '')
    expect(picture.headers.get('content-type')).toBe('image/png')
  })

  it('names our job in what is posted', async () => {
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    const { ids } = await endOf(context.ref)
    expect(ids.messageId).toBe(messageId)
    expect([context.ref, undefined]).toContain(ids.ref)
  })

  testIf(postsProgress)('hears of progress that grows, and then of the end', async () => {
    await studio.scenario({ paintMs: 40, progressSteps: 4 })
    const context = newContext()
    await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    await endOf(context.ref)
    const steps = heard(context.ref).flatMap(({ state, progress }) => (state === 'running' ? [progress ?? 0] : []))
    expect(steps.length).toBeGreaterThan(0)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
  })

  it('follows up with a button of the answer', async () => {
    const parent = await painted()
    const u2 = parent.buttons.find(({ role, index }) => role === 'upscale' && index === 2)
    if (!u2) throw new Error('no U2')
    const context = newContext(parent)
    const { label, customId } = u2
    await accepted({ kind: 'button', label, ...(customId === undefined ? {} : { customId }) }, context)
    const end = await endOf(context.ref)
    expect([end.state, end.pictures.length]).toEqual(['done', 1])
  })

  testIf(can('describe'))('describes a picture in four prompts', async () => {
    const url = (await painted()).pictures[0]?.url ?? ''
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64')
    const inline = provider.inline?.includes('describe') === true
    const context = newContext()
    await accepted({ kind: 'describe', url: inline ? `data:image/png;base64,${bytes}` : url }, context)
    const end = await endOf(context.ref)
    expect(end).toMatchObject({ state: 'done', kind: 'describe' })
    expect(end.text).toHaveLength(4)
  })

  testIf(can('info'))('tells of the account', async () => {
    const context = newContext()
    const receipt = await start({ kind: 'info' }, context)
    const end = receipt.kind === 'finished' ? receipt.updates[0] : await endOf(context.ref)
    expect(end?.account?.fast ?? end?.account?.credits).toMatchObject({ left: expect.any(Number) })
  })

  it.each<[Scenario, string]>([
    [{ fail: 'BANNED_PROMPT' }, 'moderated'],
    [{ moderated: true }, 'moderated'],
    [{ fail: 'INVALID_PARAMETER' }, 'invalid-parameter'],
    [{ fail: 'INVALID_LINK' }, 'invalid-link'],
    [{ fail: 'NO_FAST_HOURS' }, 'no-fast-time'],
    [{ fail: 'QUEUE_FULL' }, 'queue-full'],
    [{ fail: 'INTERNAL_ERROR' }, 'provider-fault'],
    [{ fail: 'BOT_TOOK_TOO_LONG_TO_PROCESS_YOUR_COMMAND' }, 'timed-out'],
  ])('fails under %j as %s, whether refused at once or later', async (scenario, code) => {
    await studio.scenario({ ...scenario, jobs: 1 })
    const context = newContext()
    const receipt = await start({ kind: 'imagine', prompt: 'a fox' }, context)
    const reason = receipt.kind === 'refused' ? receipt.reason : (await endOf(context.ref)).reason
    expect(reason?.code).toBe(code)
  })

  it('knows a refused token, a page in place of JSON and a server that fell over', async () => {
    const context = newContext()
    const command: Command = { kind: 'imagine', prompt: 'a fox' }
    const refused = await start(command, { ...context, token: 'wrong' })
    expect(refused).toMatchObject({ kind: 'refused', reason: { code: 'bad-token' } })
    await studio.scenario({ notJson: 'receipt', jobs: 1 }, { receipt: { status: 502, body: '<html>' }, jobs: 1 })
    expect(await start(command, context)).toMatchObject({ kind: 'unclear', reason: { code: 'not-json' } })
    expect(await start(command, context)).toMatchObject({ kind: 'unclear', reason: { code: 'provider-fault' } })
  })

  testIf(provider.poll !== undefined)('learns from the poll route what no hook told', async () => {
    await studio.scenario({ lost: true, jobs: 1 })
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    await expect.poll(async () => (await polled(messageId, context))?.state).toBe('done')
    expect(await polled(messageId, context)).toMatchObject({ kind: 'picture', ids: { messageId } })
    expect(heard(context.ref).filter(({ state }) => state === 'done')).toEqual([])
  })

  testIf(provider.poll !== undefined)('sees on the poll route how far a job is', async () => {
    await studio.scenario({ stuck: true, jobs: 1 })
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    expect(['accepted', 'running']).toContain((await polled(messageId, context))?.state)
  })

  testIf(provider.poll !== undefined)('learns that nobody knows the job any more', async () => {
    expect(await polled('no-such-job', newContext())).toMatchObject({ state: 'failed', reason: { code: 'expired' } })
  })

  it('reads the same result twice the same', async () => {
    await studio.scenario({ duplicate: true, jobs: 1 })
    const context = newContext()
    await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    const ends = () => heard(context.ref).filter(({ state }) => state === 'done')
    while (ends().length < 2) await hooks.take(hooks.posts.length + 1)
    expect(ends()[1]).toEqual(ends()[0])
  })

  it("does not take a stranger's result for ours", async () => {
    await studio.scenario({ stranger: true, jobs: 1 })
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    await endOf(context.ref)
    const strange = () => hooks.posts.filter((post) => !post.path.endsWith(`/${context.ref}`))
    while (strange().length === 0) await hooks.take(hooks.posts.length + 1)
    const updates = strange().flatMap((post) => provider.decodeHook(post.text, 0) ?? [])
    expect(updates).not.toEqual([])
    for (const { ids } of updates) expect([ids.ref, ids.messageId]).not.toContain(messageId)
    for (const { ids } of updates) expect(ids.ref).not.toBe(context.ref)
  })
}
