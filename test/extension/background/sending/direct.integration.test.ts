import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createClient } from '../../../../src/extension/messaging/client.ts'
import { local, onLocalChanged } from '../../../../src/extension/platform/storage.ts'
import { createStore } from '../../../../src/extension/store/store.ts'
import { get, inlineLinks, post } from '../../../../src/providers/decode-helpers.ts'
import type { Provider, Receipt } from '../../../../src/providers/provider.ts'
import { base64 } from '../../../../src/shared/base64.ts'
import { parseJson } from '../../../../src/shared/json.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { png } from '../../../support/picture-bytes.ts'
import { createWorkers } from '../../../support/workers.ts'

/** An API whose answer is the result. */
const direct: Provider = {
  id: 'direct',
  name: 'Direct',
  family: 'key',
  commands: ['imagine'],
  speeds: [],
  options: [],
  maxPromptLength: 1000,
  hook: false,
  defaultAddress: 'https://api.test',
  exampleAddress: 'https://api.test',
  needsToken: true,
  answerTimeoutMs: 240_000,
  maxAnswerBytes: 64 * 1_048_576,
  defaultModel: 'brush-1',
  encode: (command, { address, token, model }) =>
    command.kind === 'imagine'
      ? {
          ...post(`${address}/paint`, { Authorization: `Bearer ${token}` }, { prompt: command.prompt, model }),
          unused: ['--chaos 10'],
        }
      : null,
  decodeReceipt({ text }, _command, { ref }): Receipt {
    const found = parseJson(text)
    if (!Array.isArray(found)) return { kind: 'unclear', reason: { code: 'not-json' } }
    const inline = found.map((picture) => ({ base64: String(picture) }))
    const cost = { amount: 0.04, unit: 'USD' } as const
    const pictures = { pictures: inlineLinks(inline), inline }
    const result = { state: 'done', kind: 'picture' } as const
    return { kind: 'finished', updates: [{ ids: { ref }, ...result, buttons: [], text: [], cost, ...pictures }] }
  },
  decodeHook: () => null,
}

let endWorker = () => {}
afterEach(() => endWorker())

async function open(answer: () => Response | Promise<Response>, provider = direct) {
  fakeBrowser.reset()
  await fakeBrowser.permissions.request({ origins: ['https://api.test/*'] })
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const pictures = createMemoryPictures()
  const sent: { url: string; body: string }[] = []
  const workers = createWorkers({
    fetch: async (input, init) => {
      sent.push({ url: String(input), body: String(init?.body) })
      return answer()
    },
    now: Date.now,
    pictures,
    providerOf: (id) => (id === 'direct' ? provider : undefined),
  })
  endWorker = workers.endWorker
  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))
  const connection = { id: 'main', provider: 'direct', name: '', address: 'https://api.test', token: 'secret-token' }
  const jobs = () => store.readRecent(10)
  return {
    ...workers,
    pictures,
    sent,
    jobs,
    connect: () => send('setup.connect', connection),
    imagine: () => send('jobs.submit', { command: { kind: 'imagine', prompt: 'a fox' }, requestId: 'r1' }),
    /** The one job there is, once it has this state. */
    async job(state: Job['state']): Promise<Job> {
      await expect.poll(async () => (await jobs()).map((job) => job.state), { timeout: 5000 }).toEqual([state])
      const [job] = await jobs()
      if (!job) throw new Error('no job')
      return job
    },
  }
}

const picture = base64(png())
const answered = (...pictures: string[]) => new Response(JSON.stringify(pictures))

test('a result within the answer is kept as bytes, and no base64 stands in storage', async () => {
  const one = await open(() => answered(picture, picture))
  one.startWorker()
  await one.connect()
  await one.imagine()
  const job = await one.job('done')
  expect(job).toMatchObject({ kept: ['kept', 'kept'], model: 'brush-1', unused: ['--chaos 10'] })
  expect(job.result).toMatchObject({
    cost: { amount: 0.04, unit: 'USD' },
    pictures: [{ inline: true, kind: 'image' }, {}],
  })
  expect(new Set(job.result?.pictures.map(({ url }) => url)).size).toBe(2)
  expect(one.pictures.kept.get(`${job.id} 0`)?.original.type).toBe('image/png')
  expect(JSON.stringify(await local.get(await local.keys()))).not.toContain(picture.slice(0, 40))
  expect(one.sent.map(({ body }) => JSON.parse(body))).toEqual([{ prompt: 'a fox', model: 'brush-1' }])
})

test('an answer without a picture in its bytes is a failure, and nothing is kept', async () => {
  const one = await open(() => answered(btoa('no picture at all')))
  one.startWorker()
  await one.connect()
  await one.imagine()
  expect(await one.job('failed')).toMatchObject({ reason: { code: 'unexpected' } })
  expect(one.pictures.kept.size).toBe(0)
})

test('a job deleted while its answer came leaves no bytes behind', async () => {
  let go = (_: Response) => {}
  const one = await open(() => new Promise((resolve) => (go = resolve)))
  one.startWorker()
  await one.connect()
  await one.imagine()
  const { id } = await one.job('sending')
  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))
  await expect.poll(() => one.sent.length).toBe(1)
  await send('jobs.delete', { jobId: id })
  const write = vi.spyOn(one.pictures, 'writePicture')
  go(answered(picture))
  await expect.poll(() => write.mock.calls.length).toBe(1)
  await expect.poll(() => one.pictures.kept.size).toBe(0)
  expect(await one.jobs()).toEqual([])
})

test('an answer is stored at once, though the question how far it is gets no answer', async () => {
  let go = (_: Response) => {}
  const answers = [new Promise<Response>((resolve) => (go = resolve))]
  const one = await open(() => answers.shift() ?? new Promise(() => {}), {
    ...direct,
    progress: { encode: ({ address }) => get(`${address}/progress`, {}), decode: () => null },
  })
  one.startWorker()
  await one.connect()
  await one.imagine()
  await expect.poll(() => one.sent.length, { timeout: 10_000 }).toBe(2)
  go(answered(picture))
  expect((await one.job('done')).kept).toEqual(['kept'])
})

test('a worker that can not read what is kept still says what became of a command', async () => {
  const one = await open(() => new Promise(() => {}))
  one.startWorker()
  await one.connect()
  await one.imagine()
  await expect.poll(() => one.sent.length).toBe(1)
  one.endWorker()
  vi.spyOn(one.pictures, 'listKept').mockRejectedValue(new Error('no database'))
  one.startWorker()
  expect(await one.job('unknown')).toMatchObject({ reason: { code: 'interrupted' } })
})

test('an answer that comes as a stream shows how far the picture is, and leaves nothing of that', async () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const say = (text: string) => controller?.enqueue(new TextEncoder().encode(text))
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own
    },
  })
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
  const one = await open(() => new Response(body, { headers }), {
    ...direct,
    stream: { decode: ({ data }) => ({ preview: { base64: data } }) },
    decodeReceipt: (answer, ...more) =>
      direct.decodeReceipt({ ...answer, text: JSON.stringify([/([\w+/=]+)\s*$/.exec(answer.text)?.[1]]) }, ...more),
  })
  one.startWorker()
  await one.connect()
  await one.imagine()
  await expect.poll(() => one.sent.length).toBe(1)
  // An event is one when its blank line is there, wherever the parts are cut.
  say(`data: ${picture.slice(0, 30)}`)
  say(`${picture.slice(30)}\n\n`)
  const isShown = async () => (await one.jobs())[0]?.preview
  await expect.poll(isShown).toMatch(/^inline:preview-.*\/0$/)
  expect((await one.jobs())[0]?.state).toBe('sending')
  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))
  const [job] = await one.jobs()
  const shown = await send('pictures.show', { url: job?.preview ?? '', jobId: job?.id, size: 'original' })
  expect(shown).toEqual({ ok: true, value: { src: `data:image/png;base64,${picture}` } })
  say(`data: ${picture}\n\n`)
  controller?.close()
  const done = await one.job('done')
  expect(done).not.toHaveProperty('preview')
  await expect.poll(() => [...one.pictures.kept.keys()]).toEqual([`${done.id} 0`])
})

describe('a worker that is ended at any moment of it', () => {
  test('leaves a job that is done or unknown, sent once, and never loses bytes that were stored', async () => {
    const ends = new Map<string, number>()
    for (let dieAt = 0; ; dieAt += 1) {
      const one = await open(() => answered(picture))
      one.startWorker()
      await one.connect()
      endWorker()
      const life = one.startWorker(dieAt)
      void one.imagine().catch(() => {})
      await Promise.race([life.died, expect.poll(async () => (await one.jobs())[0]?.state).toBe('done')])
      const wasDone = !life.isDead
      const stored = one.pictures.kept.size
      one.startWorker()
      await expect.poll(async () => (await one.jobs())[0]?.state, { interval: 5 }).not.toBe('sending')
      const [job] = await one.jobs()
      const end = job?.state ?? 'never saved'
      ends.set(end, (ends.get(end) ?? 0) + 1)
      expect(one.sent.length, `sent, when it died at ${dieAt}`).toBeLessThanOrEqual(1)
      if (job) expect(['done', 'unknown'], `died at ${dieAt}`).toContain(end)
      if (stored > 0) expect(job, `died at ${dieAt} with bytes stored`).toMatchObject({ state: 'done', kept: ['kept'] })
      if (end === 'done') expect(one.pictures.kept.size).toBe(1)
      endWorker()
      if (wasDone) break
    }
    expect([...ends.keys()].sort()).toEqual(['done', 'never saved', 'unknown'])
    expect(ends.get('unknown')).toBeGreaterThan(3)
  })
})
