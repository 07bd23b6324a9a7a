import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Command } from '../../../src/contract/command.ts'
import type { ButtonRole, Update } from '../../../src/contract/update.ts'
import { send } from '../../../src/providers/http.ts'
import type { Provider, ProviderAnswer, Receipt, SendContext } from '../../../src/providers/provider.ts'
import { systemTimers } from '../../../src/shared/clock.ts'
import type { Scenario } from '../../../src/studio/scenario.ts'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../../support/studio.ts'
import { studioPaths } from '../../support/studio-paths.ts'

export interface Subject {
  provider: Provider
  /** Whether progress is posted to the hook; elsewhere the poll route alone tells. */
  postsProgress: boolean
  /** Whether Vary (Region) takes a mask. */
  takesMask: boolean
}

const options = { fetch: globalThis.fetch, now: Date.now, timers: systemTimers }
let drawn = 0

/** What every provider shows against the studio, over real HTTP. */
export function behaves({ provider, postsProgress, takesMask }: Subject): void {
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
    const named = parent && { messageId: parent.ids.messageId, followUpId: parent.followUpId }
    const common = {
      address: studio.url + studioPaths[provider.id],
      token: studio.token,
      ref,
      hook: `${hooks.url}/h/inbox/${ref}`,
    }
    return named ? { ...common, parent: named } : common
  }

  async function answerTo(request: Parameters<typeof send>[0] | null | undefined): Promise<ProviderAnswer> {
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
    const decoded = provider.poll.decode(await answerTo(provider.poll.encode(asked)), asked, 0)
    return Array.isArray(decoded) ? decoded[0] : undefined
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

  async function pressed(
    parent: Update,
    role: ButtonRole,
    more: { index?: number; mask?: string; prompt?: string } = {},
  ) {
    const { index, ...extras } = more
    const button = parent.buttons.find((one) => one.role === role && (index === undefined || one.index === index))
    if (!button) throw new Error(`no button to ${role}`)
    const { label, customId } = button
    const context = newContext(parent)
    const command: Command = { kind: 'button', label, ...(customId === undefined ? {} : { customId }), ...extras }
    const messageId = await accepted(command, context)
    return { context, messageId }
  }

  /** As the caller hands pictures over: by address, or as bytes where the API can't fetch. */
  async function handed(kind: Command['kind'], end: Update): Promise<string> {
    const url = end.pictures[0]?.url ?? ''
    if (!provider.inline?.includes(kind)) return url
    return `data:image/png;base64,${Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64')}`
  }

  /** Of a command that some answer at once and others by hook. */
  async function outcome(command: Command, context: SendContext): Promise<Update> {
    const receipt = await start(command, context)
    if (receipt.kind !== 'finished') return endOf(context.ref)
    const [first] = receipt.updates
    if (!first) throw new Error('finished without a word')
    return first
  }

  it('follows up with a button of the answer', async () => {
    const { context } = await pressed(await painted(), 'upscale', { index: 2 })
    const end = await endOf(context.ref)
    expect([end.state, end.pictures.length]).toEqual(['done', 1])
  })

  testIf(takesMask)('paints a part anew, with mask and prompt, to its end', async () => {
    const upscale = await pressed(await painted(), 'upscale', { index: 1 })
    const parent = { ...(await endOf(upscale.context.ref)), ids: { messageId: upscale.messageId } }
    const { context, messageId } = await pressed(parent, 'region', { mask: 'UklGRg==', prompt: 'a red boat' })
    const sent = (await studio.requests()).map(({ body }) => JSON.stringify(body ?? ''))
    expect(sent.find((body) => body.includes('UklGRg=='))).toContain('a red boat')
    // Where a window was confirmed, the end is told on the poll route.
    await expect.poll(async () => (await polled(messageId, context))?.state).toBe('done')
  })

  testIf(can('describe'))('describes a picture in four prompts', async () => {
    const url = await handed('describe', await painted())
    const context = newContext()
    await accepted({ kind: 'describe', url }, context)
    const text = Array(4).fill(expect.any(String))
    expect(await endOf(context.ref)).toMatchObject({ state: 'done', kind: 'describe', text })
  })

  testIf(can('blend'))('blends two pictures', async () => {
    const urls = await Promise.all([await painted('a fox'), await painted('a boat')].map((end) => handed('blend', end)))
    const end = await outcome({ kind: 'blend', urls }, newContext())
    expect(end).toMatchObject({ state: 'done', kind: 'picture' })
  })

  testIf(can('seed'))('tells the seed of a picture', async () => {
    const end = await outcome({ kind: 'seed' }, newContext(await painted()))
    expect(end.seed).toMatch(/^\d+$/)
  })

  testIf(can('cancel'))('cancels a job, which then says so', async () => {
    await studio.scenario({ stuck: true, jobs: 1 })
    const context = newContext()
    const messageId = await accepted({ kind: 'imagine', prompt: 'a fox' }, context)
    const asked = { ...newContext(), parent: { messageId, followUpId: undefined } }
    expect(await outcome({ kind: 'cancel' }, asked)).toMatchObject({ state: 'cancelled' })
    expect(await polled(messageId, context)).toMatchObject({ state: 'cancelled' })
  })

  testIf(can('speed'))('changes the speed and who sees the pictures, and is told so in words', async () => {
    const speeds = provider.speeds.map((speed): Command => ({ kind: 'speed', speed }))
    const hidden = (['stealth', 'public'] as const).map((visibility): Command => ({ kind: 'visibility', visibility }))
    for (const command of [...speeds, ...hidden]) {
      expect(await outcome(command, newContext())).toMatchObject({ state: 'done', text: [expect.any(String)] })
    }
  })

  testIf(provider.prefilter !== undefined)('tells before anything is paid that a prompt would be refused', async () => {
    await studio.scenario({ naughty: 'blood moon' })
    const asks = async (prompt: string) =>
      provider.prefilter?.decode(await answerTo(provider.prefilter.encode(prompt, newContext())))
    expect(await asks('a blood moon')).toEqual({ refused: true, phrase: 'blood moon' })
    await studio.scenario()
    expect(await asks('a fox')).toMatchObject({ refused: false })
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
