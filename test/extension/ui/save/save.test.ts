import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import type { Send } from '../../../../src/extension/messaging/client.ts'
import type { Output } from '../../../../src/extension/ui/save/output.ts'
import { createSaver, type SaveProgress } from '../../../../src/extension/ui/save/save.ts'
import type { WriteScratch } from '../../../../src/extension/ui/save/scratch.ts'
import { fail, ok } from '../../../../src/shared/result.ts'
import { scratchInMemory } from '../../../support/memory-files.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { pictureFile, png } from '../../../support/picture-files.ts'
import { doneJob, sampleNow } from '../../../support/sample-jobs.ts'
import { unzip } from '../../../support/unzip.ts'

function stage(options: { output?: Output; writeScratch?: WriteScratch } = {}) {
  const pictures = createMemoryPictures()
  const files = new Map<string, Blob>()
  const sent: unknown[] = []
  const output: Output = async (file, name) => {
    files.set(name, file)
    return ok({ written: { downloadId: 1, path: '' } })
  }
  const send = async (name: string, request: unknown) => {
    sent.push([name, request])
    return ok({})
  }
  const saver = createSaver({
    pictures,
    context: {
      prompt: ({ command }) => (command.kind === 'imagine' ? command.prompt : ''),
      provider: () => 'The Painter',
      source: async ({ source }) => source,
    },
    output: options.output ?? output,
    writeScratch: options.writeScratch ?? scratchInMemory,
    // Answers every message as the worker does when all went well.
    send: send as unknown as Send,
    now: () => sampleNow,
  })
  const keep = (job: Job, bytes: Uint8Array<ArrayBuffer>, type = 'image/png', index = 0) =>
    pictures.writePicture(job.id, index, { original: new Blob([bytes], { type }) })
  return { saver, pictures, files, sent, keep }
}

const plain = { template: '{slug}-{n}.{ext}', sidecar: false }
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => {} })
const textOf = async (file: Blob | undefined) => new TextDecoder().decode(await file?.arrayBuffer())

describe('saving one picture', () => {
  it('hands over a file with prompt and parameters in it, and marks the job', async () => {
    const { saver, files, sent, keep } = stage()
    const job = doneJob()
    await keep(job, png())
    expect(await saver.saveOne({ job, index: 0 }, plain)).toEqual(
      ok({
        ...{ saved: 1, missing: [], untouched: [] },
        file: { name: 'lighthouse-at-dusk-long-exposure-1.png', written: { downloadId: 1, path: '' } },
      }),
    )
    const file = files.get('lighthouse-at-dusk-long-exposure-1.png')
    expect(file?.type).toBe('image/png')
    expect(await textOf(file)).toContain('lighthouse at dusk, long exposure\nSize: 4x3')
    expect(sent).toEqual([['jobs.saved', { jobIds: [job.id] }]])
  })

  it('puts a JSON beside it when wanted, also for types that have no place for words', async () => {
    const { saver, files, keep } = stage()
    const job = doneJob({ command: { kind: 'imagine', prompt: 'a cat --ar 3:2' } })
    await keep(job, new TextEncoder().encode('GIF89a'), 'image/gif')
    const saved = await saver.saveOne({ job, index: 0 }, { ...plain, sidecar: true })
    expect(saved).toMatchObject({ value: { untouched: [{ name: 'a-cat-1.gif', reason: 'unsupported' }] } })
    expect(JSON.parse(await textOf(files.get('a-cat-1.gif.json')))).toMatchObject({
      file: 'a-cat-1.gif',
      prompt: 'a cat --ar 3:2',
      text: 'a cat',
      parameters: { 'Aspect ratio': '3:2' },
      job: job.id,
      provider: 'The Painter',
    })
  })

  it('hands over one of the four in a grid under a name of its own, and does not call the whole saved', async () => {
    const { saver, files, sent, pictures } = stage()
    const job = doneJob({ command: { kind: 'imagine', prompt: 'a cat' } })
    const four = [1, 2, 3, 4].map((width) => new Blob([png({ width })], { type: 'image/png' }))
    await pictures.writePicture(job.id, 0, { original: new Blob([png()], { type: 'image/png' }), quarters: four })
    expect(await saver.saveOne({ job, index: 0, quarter: 3 }, { ...plain, sidecar: true })).toMatchObject({ ok: true })
    const text = await textOf(files.get('a-cat-1-3.png'))
    expect(text).toContain('Size: 3x3')
    expect(text).toContain('Quarter: 3')
    expect(JSON.parse(await textOf(files.get('a-cat-1-3.png.json')))).toMatchObject({ picture: 1, quarter: 3 })
    expect(sent).toEqual([])
  })

  it('says when no bytes are kept, and marks nothing', async () => {
    const { saver, sent } = stage()
    expect(await saver.saveOne({ job: doneJob(), index: 0 }, plain)).toEqual(fail('nothing-kept'))
    expect(sent).toEqual([])
  })

  it('marks nothing when the user called it off', async () => {
    const { saver, sent, keep } = stage({ output: async () => fail('cancelled') })
    const job = doneJob()
    await keep(job, png())
    expect(await saver.saveOne({ job, index: 0 }, plain)).toEqual(fail('cancelled'))
    expect(sent).toEqual([])
  })
})

describe('saving many', () => {
  it('makes a zip with each picture once, in folders, told as it goes', async () => {
    const { saver, files, sent, keep } = stage()
    const jobs = [doneJob(), doneJob(), doneJob()]
    const [first, second, third] = jobs
    if (!first || !second || !third) throw new Error('three were made')
    await keep(first, png({ grey: 1 }))
    await keep(first, pictureFile('animated.webp'), 'image/webp', 1)
    await keep(second, png({ grey: 2 }))
    const progress: SaveProgress[] = []
    const targets = [
      { job: first, index: 0 },
      { job: first, index: 1 },
      { job: second, index: 0 },
      { job: third, index: 0 },
    ]
    const saved = await saver.saveMany(targets, {
      template: '{date}/{slug}.{ext}',
      sidecar: true,
      signal: new AbortController().signal,
      onProgress: (step) => progress.push(step),
    })
    const [[name = '', zip] = []] = files
    const file = { name, written: { downloadId: 1, path: '' } }
    expect(saved).toEqual(ok({ saved: 3, missing: [{ job: third, index: 0 }], untouched: [], file }))
    expect(name).toMatch(/^afterimage-2026-11-22-\d{4}\.zip$/)
    const entries = await unzip(zip ?? new Blob())
    const slug = '2026-11-22/lighthouse-at-dusk-long-exposure'
    expect([...entries.keys()]).toEqual(
      ['.png', '.png.json', '.webp', '.webp.json', ' (2).png', ' (2).png.json'].map((end) => slug + end),
    )
    expect(new TextDecoder().decode(entries.get(`${slug}.png`))).toContain('parameters')
    expect(progress.map(({ done, total }) => [done, total])).toEqual([1, 2, 3, 4].map((done) => [done, 4]))
    expect(sent).toEqual([['jobs.saved', { jobIds: [first.id, second.id] }]])
  })

  it('stops when told to, with nothing handed over and nothing marked', async () => {
    const { saver, files, sent, keep } = stage()
    const jobs = Array.from({ length: 20 }, () => doneJob())
    for (const job of jobs) await keep(job, png())
    const stop = new AbortController()
    let seen = 0
    const saved = await saver.saveMany(
      jobs.map((job) => ({ job, index: 0 })),
      {
        ...plain,
        signal: stop.signal,
        onProgress: ({ done }) => {
          seen = done
          if (done === 3) stop.abort()
        },
      },
    )
    expect(saved).toEqual(fail('cancelled'))
    expect(seen).toBeLessThan(20)
    expect([files.size, sent.length]).toEqual([0, 0])
  })

  it('reads the next picture only when the last is written', async () => {
    const { saver, pictures, keep } = stage({
      writeScratch: async (stream) => {
        const reader = stream.getReader()
        // The first bytes of the zip are asked for, and no more.
        await reader.read()
        return fail('no-space')
      },
    })
    const jobs = Array.from({ length: 10 }, () => doneJob())
    // Smaller ones are written several at a time.
    for (const job of jobs) await keep(job, new Uint8Array(1_100_000), 'video/mp4')
    let reads = 0
    const { readPicture } = pictures
    pictures.readPicture = (...args) => {
      reads++
      return readPicture(...args)
    }
    const targets = jobs.map((job) => ({ job, index: 0 }))
    expect(await saver.saveMany(targets, { ...plain, ...quiet() })).toEqual(fail('no-space'))
    expect(reads).toBeLessThan(4)
  })

  it('says when nothing of it is kept, and when what is kept can not be read', async () => {
    const { saver, pictures } = stage()
    const targets = [{ job: doneJob(), index: 0 }]
    expect(await saver.saveMany(targets, { ...plain, ...quiet() })).toEqual(fail('nothing-kept'))
    pictures.readPicture = () => Promise.reject(new Error('UnknownError'))
    expect(await saver.saveMany(targets, { ...plain, ...quiet() })).toEqual(fail('unreadable'))
  })

  it('marks many jobs in parts that one message takes', async () => {
    const { saver, sent, keep } = stage()
    const jobs = Array.from({ length: 401 }, () => doneJob())
    for (const job of jobs) await keep(job, png())
    await saver.saveMany(
      jobs.map((job) => ({ job, index: 0 })),
      { ...plain, ...quiet() },
    )
    expect(sent).toHaveLength(3)
  })

  it('refuses more files than a zip counts', async () => {
    const targets = Array.from({ length: 40_000 }, () => ({ job: doneJob(), index: 0 }))
    const { saver } = stage()
    expect(await saver.saveMany(targets, { ...plain, sidecar: true, ...quiet() })).toEqual(fail('too-many'))
  })
})
