import { beforeAll, describe, expect, it } from 'vitest'
import { createHome } from '../../../support/memory-home.ts'
import { webp } from '../../../support/picture-bytes.ts'
import { png } from '../../../support/picture-files.ts'
import { doneJob } from '../../../support/sample-jobs.ts'
import { unzip } from '../../../support/unzip.ts'
import { type ZipPart, zipOf } from '../../../support/zip-file.ts'

const text = new TextEncoder()
const jobs = 'jobs/000000.json'
let good: Map<string, Uint8Array<ArrayBuffer>>
let pictureName: string

/** The archive with changes: new content, a change of its JSON, or nothing at all. */
type Change = Uint8Array | ((json: Record<string, never> & { [key: string]: unknown }) => unknown) | null

function archiveWith(changes: Record<string, Change>): Blob {
  const parts: ZipPart[] = []
  for (const name of new Set([...good.keys(), ...Object.keys(changes)])) {
    const content = good.get(name) ?? new Uint8Array()
    const change = changes[name]
    if (change === null) continue
    const changed =
      typeof change === 'function'
        ? text.encode(JSON.stringify(change(JSON.parse(new TextDecoder().decode(content)))))
        : change
    parts.push({ name, content: changed ?? content, packed: name.endsWith('.json') })
  }
  return new Blob([zipOf(parts)])
}

beforeAll(async () => {
  const home = createHome()
  const job = await home.add(doneJob({ kept: ['kept'] }), { original: new Blob([png()], { type: 'image/png' }) })
  good = await unzip(await home.exported())
  pictureName = `pictures/${job.id}/0.png`
})

async function expectRefused(file: Blob, problem: object): Promise<void> {
  const home = createHome()
  await home.add(doneJob())
  const before = await home.snapshot()
  expect(await home.imported(file)).toEqual({ ok: false, error: problem })
  expect(await home.snapshot()).toEqual(before)
}

const batch = (json: Record<string, unknown>) =>
  json as { jobs: Record<string, unknown>[]; pictures: Record<string, unknown>[] }
const firstJob = (changes: object) => (json: Record<string, unknown>) => ({
  ...json,
  jobs: batch(json).jobs.map((job) => ({ ...job, ...changes })),
})
const firstPicture = (changes: object) => (json: Record<string, unknown>) => ({
  ...json,
  pictures: batch(json).pictures.map((picture) => ({ ...picture, ...changes })),
})

describe('an archive that was packed anew by another program', () => {
  it('is taken in, with what that program put beside it', async () => {
    const home = createHome()
    const file = archiveWith({ '__MACOSX/._manifest.json': text.encode('x'), '.DS_Store': text.encode('y') })
    expect(await home.imported(file)).toMatchObject({ ok: true, value: { added: 1, pictures: 1 } })
  })
})

describe('a file that is refused, with nothing changed', () => {
  it.each(['', 'PK', '{"format":"afterimage-archive","version":1}'])('since it is no zip: %j', (content) =>
    expectRefused(new Blob([content]), { code: 'not-an-archive' }),
  )

  it('since it is a zip of something else', async () => {
    await expectRefused(new Blob([zipOf([{ name: 'a.txt', content: text.encode('x') }])]), { code: 'not-an-archive' })
    await expectRefused(archiveWith({ 'manifest.json': () => ({ format: 'other', version: 1 }) }), {
      code: 'not-an-archive',
    })
    await expectRefused(archiveWith({ 'manifest.json': text.encode('{') }), { code: 'not-an-archive' })
  })

  it('since it is of a later version, whatever else that may hold', async () => {
    const later = () => ({ format: 'afterimage-archive', version: 2, unheard: true })
    await expectRefused(archiveWith({ 'manifest.json': later, [jobs]: null, 'account.json': null }), { code: 'newer' })
  })

  it('since something is missing', async () => {
    for (const entry of [jobs, 'account.json', pictureName]) {
      await expectRefused(archiveWith({ [entry]: null }), { code: 'damaged', entry })
    }
  })

  it('since it does not hold as much as it says', async () => {
    const more = (json: Record<string, unknown>) => ({ ...json, jobs: 2 })
    await expectRefused(archiveWith({ 'manifest.json': more }), { code: 'damaged', entry: 'manifest.json' })
    const batches = (json: Record<string, unknown>) => ({ ...json, batches: 2 })
    await expectRefused(archiveWith({ 'manifest.json': batches }), { code: 'damaged', entry: 'jobs/000001.json' })
  })

  it.each<[string, object]>([
    ['no state', { state: 'dancing' }],
    ['a name that leads elsewhere', { id: '..' }],
    ['a name with a slash', { id: 'a/b' }],
    ['no command', { command: { kind: 'format-disk' } }],
    ['a time that is text', { createdAt: 'today' }],
  ])('since a job has %s', (_, changes) =>
    expectRefused(archiveWith({ [jobs]: firstJob(changes) }), { code: 'damaged', entry: jobs }),
  )

  it('since a job is there twice', async () => {
    const twice = (json: Record<string, unknown>) => ({ ...json, jobs: [...batch(json).jobs, ...batch(json).jobs] })
    await expectRefused(archiveWith({ [jobs]: twice }), { code: 'damaged', entry: jobs })
  })

  it.each<[string, object]>([
    ['of no job', { jobId: 'stranger' }],
    ['at no place', { index: -1 }],
    ['of endless size', { original: { type: 'image/png', size: 1e12 } }],
    ['of which nothing is there', { original: undefined }],
    ['with a small copy of another type', { thumbnail: { type: 'text/html', at: 0, size: 3 } }],
  ])('since it lists a picture %s', (_, changes) =>
    expectRefused(archiveWith({ [jobs]: firstPicture(changes) }), { code: 'damaged', entry: jobs }),
  )

  it('since a picture is not as large as it says, or is no picture, or of another type', async () => {
    const damaged = { code: 'damaged', entry: pictureName }
    await expectRefused(archiveWith({ [jobs]: firstPicture({ original: { type: 'image/png', size: 3 } }) }), damaged)
    const page = text.encode('<html><script>')
    await expectRefused(
      archiveWith({
        [pictureName]: page,
        [jobs]: firstPicture({ original: { type: 'image/png', size: page.length } }),
      }),
      damaged,
    )
    const asJpeg = archiveWith({
      [jobs]: firstPicture({ original: { type: 'image/jpeg', size: png().length } }),
      [pictureName]: null,
      [pictureName.replace('png', 'jpg')]: png(),
    })
    await expectRefused(asJpeg, { code: 'damaged', entry: pictureName.replace('png', 'jpg') })
  })

  it('since a small copy reaches beyond its file', async () => {
    const beyond = firstPicture({ tiny: { type: 'image/webp', at: 90, size: 20 } })
    const file = archiveWith({ [jobs]: beyond, 'small/000000.bin': new Uint8Array(100) })
    await expectRefused(file, { code: 'damaged', entry: 'small/000000.bin' })
  })

  it('since it was cut off, or a byte of a picture changed on the way', async () => {
    const home = createHome()
    const grey = new Blob([png({ width: 60, height: 60 })], { type: 'image/png' })
    await home.add(doneJob({ kept: ['kept'] }), { original: grey })
    const whole = await (await home.exported()).bytes()
    for (const length of [whole.length - 1, whole.length - 30, whole.length >> 1, 100]) {
      await expectRefused(new Blob([whole.slice(0, length)]), { code: 'not-an-archive' })
    }
    const at = Buffer.from(whole).indexOf('IDAT') + 12
    const changed = whole.with(at, (whole[at] ?? 0) ^ 1)
    await expectRefused(new Blob([changed]), { code: 'damaged', entry: expect.stringMatching(/^pictures/) })
  })

  it('since it would fill the disk', async () => {
    const bomb: ZipPart = { name: 'jobs/000000.json', content: new Uint8Array(60_000_000), packed: true }
    const file = new Blob([
      zipOf([...[...good].filter(([name]) => name !== jobs).map(([name, content]) => ({ name, content })), bomb]),
    ])
    await expectRefused(file, { code: 'too-large' })
  })
})

it('whose small copies would fill the memory is refused', async () => {
  const home = createHome()
  const thumbnail = new Blob([webp(16_000, 16_000, 'VP8X')], { type: 'image/webp' })
  await home.add(doneJob({ kept: ['kept'] }), { original: new Blob([png()], { type: 'image/png' }), thumbnail })
  await expectRefused(await home.exported(), { code: 'damaged', entry: 'small/000000.bin' })
})
