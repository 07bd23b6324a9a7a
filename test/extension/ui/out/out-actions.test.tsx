// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createOutActions } from '../../../../src/extension/ui/out/out-actions.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { fakeWorker } from '../../../support/page.tsx'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

const dayMs = 86_400_000
const picture = new Blob([png()], { type: 'image/png' })

/** A clipboard that takes everything, as a browser does: the content may come later. */
function fakeClipboard() {
  const copied: Record<string, Blob>[] = []
  const clipboard = {
    refuses: false,
    async write([item]: { contents: Record<string, Promise<Blob>> }[]) {
      if (clipboard.refuses) throw new DOMException('', 'NotAllowedError')
      const entries = Object.entries(item?.contents ?? {})
      copied.push(
        Object.fromEntries(await Promise.all(entries.map(async ([type, made]) => [type, await made] as const))),
      )
    },
  }
  return { clipboard, copied }
}

let notices: [string, string][]
let board: ReturnType<typeof fakeClipboard>
beforeEach(() => {
  notices = []
  board = fakeClipboard()
  localStorage.clear()
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly contents: Record<string, Promise<Blob>>
      constructor(contents: Record<string, Promise<Blob>>) {
        this.contents = contents
      }
    },
  )
  vi.stubGlobal('navigator', { clipboard: board.clipboard, language: 'en' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

interface Stage {
  bytes?: Blob
  shown?: string | null
  browser?: object
}

async function stage(job: Job, { bytes, shown = null, browser = {} }: Stage = {}) {
  const pictures = createMemoryPictures()
  if (bytes) await pictures.writePicture(job.id, 0, { original: bytes })
  const { send, sent } = fakeWorker({ 'pictures.show': { ok: true, value: { src: shown } } })
  const out = createOutActions({
    pictures,
    send,
    notify: (text, tone = 'good') => void notices.push([text, tone]),
    browser,
  })
  return { out, sent, target: { job, index: 0 } }
}

const bytesOf = async (blob?: Blob) => new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer())
const told = () => expect.poll(() => notices, { timeout: 20_000 })
const linked = (changes: Partial<Job> = {}, expiresAt?: number) =>
  doneJob({
    command: { kind: 'imagine', prompt: 'a fox --ar 3:2' },
    kept: ['kept'],
    result: {
      pictures: [{ url: 'https://cdn.example/fox.png', ...(expiresAt ? { expiresAt } : {}) }],
      buttons: [],
      text: [],
    },
    ...changes,
  })
const inline = doneJob({
  command: { kind: 'imagine', prompt: 'a fox' },
  kept: ['kept'],
  result: { pictures: [{ url: 'inline:0', inline: true }], buttons: [], text: [] },
})

describe('copying a picture', () => {
  it('puts the very bytes of a PNG onto the clipboard', async () => {
    const { out, target } = await stage(inline, { bytes: picture })
    out.copyPicture(target)
    await told().toEqual([['Picture copied.', 'good']])
    expect(Object.keys(board.copied[0] ?? {})).toEqual(['image/png'])
    expect(await bytesOf(board.copied[0]?.['image/png'])).toEqual(new Uint8Array(png()))
  })
  it('asks the browser at once, while the click counts, and reads afterwards', async () => {
    const { out, target } = await stage(inline, { bytes: picture })
    const write = vi.spyOn(board.clipboard, 'write')
    out.copyPicture(target)
    expect(write).toHaveBeenCalledOnce()
    await told().toHaveLength(1)
  })
  it('draws other types as PNG', async () => {
    const drawn = new Blob([png()], { type: 'image/png' })
    vi.stubGlobal('createImageBitmap', async () => ({ width: 40, height: 30, close: () => {} }))
    vi.stubGlobal(
      'OffscreenCanvas',
      class {
        getContext = () => ({ drawImage: () => {} })
        convertToBlob = async ({ type }: { type: string }) => (type === 'image/png' ? drawn : null)
      },
    )
    const gif = new Blob([new TextEncoder().encode('GIF89a\x28\x00\x1e\x00\x00\x00\x00')], { type: 'image/gif' })
    const { out, target } = await stage(inline, { bytes: gif })
    out.copyPicture(target)
    await told().toEqual([['Picture copied.', 'good']])
    expect(board.copied[0]?.['image/png']).toBe(drawn)
  })
  it('fetches what is not kept by its link, while that works', async () => {
    const { out, sent, target } = await stage(linked({ kept: ['waiting'] }), {
      shown: `data:image/png;base64,${Buffer.from(png()).toString('base64')}`,
    })
    out.copyPicture(target)
    await told().toEqual([['Picture copied.', 'good']])
    expect(sent.map(({ name }) => name)).toEqual(['pictures.show'])
    expect(await bytesOf(board.copied[0]?.['image/png'])).toEqual(new Uint8Array(png()))
  })
  it.each([
    ['nothing is left of it', linked({ kept: ['lost'] }, Date.now() - 1), {}, 'no longer stored here'],
    ['the browser can’t draw it', inline, { bytes: new Blob(['?'], { type: 'image/avif' }) }, 'can’t draw'],
  ])('says so when %s', async (_, job, options, words) => {
    const { out, target } = await stage(job, options)
    out.copyPicture(target)
    await told().toEqual([[expect.stringContaining(words), 'bad']])
    expect(board.copied).toEqual([])
  })
  it('says so when the browser refuses', async () => {
    board.clipboard.refuses = true
    const { out, target } = await stage(inline, { bytes: picture })
    out.copyPicture(target)
    await told().toEqual([['The browser did not allow copying.', 'bad']])
  })
  it('says that only a small copy was left', async () => {
    const { out, target } = await stage({ ...inline, kept: ['reduced'] }, { bytes: picture })
    out.copyPicture(target)
    await told().toEqual([[expect.stringContaining('small copy'), 'good']])
  })
})

describe('a link', () => {
  it('is copied with the day on which it dies', async () => {
    const { out, target } = await stage(linked({}, Date.now() + dayMs))
    out.copyLink(target)
    await told().toEqual([[expect.stringMatching(/^Copied. The link stops working on .*20\d\d/), 'good']])
    expect(await board.copied[0]?.['text/plain']?.text()).toBe('https://cdn.example/fox.png')
  })
  it('is not trusted where nobody says how long it lives', async () => {
    const { out, target } = await stage(linked())
    out.copyLink(target)
    await told().toEqual([[expect.stringContaining('may stop working'), 'good']])
  })
})

describe('a document', () => {
  it('gets Markdown with the link and the prompt’s words', async () => {
    const { out, target } = await stage(linked(), { bytes: picture })
    out.copyMarkdown(target, 'a fox --ar 3:2')
    await told().toHaveLength(1)
    expect(await board.copied[0]?.['text/plain']?.text()).toBe('![a fox](https://cdn.example/fox.png)')
  })
  it('gets Markdown with the name under which the picture is saved, where no link works', async () => {
    const { out, target } = await stage(inline, { bytes: picture })
    out.copyMarkdown(target, 'a fox')
    const name = `a-fox-${inline.id.slice(-8)}-1.png`
    await told().toEqual([[expect.stringContaining(name), 'good']])
    expect(await board.copied[0]?.['text/plain']?.text()).toBe(`![a fox](${name})`)
  })
  it('gets HTML with the picture in it, to paste as such and as text', async () => {
    const { out, target } = await stage(linked(), { bytes: picture })
    out.copyHtml(target, 'a fox --ar 3:2')
    await told().toEqual([['Copied, with the picture included.', 'good']])
    const html = `<img src="data:image/png;base64,${Buffer.from(png()).toString('base64')}" alt="a fox">`
    expect(await board.copied[0]?.['text/html']?.text()).toBe(html)
    expect(await board.copied[0]?.['text/plain']?.text()).toBe(html)
  })
  it('gets HTML with the link of a picture that is too large for it', async () => {
    const large = new Blob([picture, new Uint8Array(4 * 1_048_576)], { type: 'image/png' })
    const { out, target } = await stage(linked(), { bytes: large })
    out.copyHtml(target, 'a fox')
    await told().toEqual([[expect.stringContaining('may stop working'), 'good']])
    expect(await board.copied[0]?.['text/html']?.text()).toBe('<img src="https://cdn.example/fox.png" alt="a fox">')
  })
})

describe('sharing', () => {
  it('is not there where the browser shares no files', async () => {
    expect((await stage(inline)).out.share).toBeUndefined()
    const browser = { share: vi.fn(), canShare: () => false }
    expect((await stage(inline, { browser })).out.share).toBeUndefined()
  })
  it('hands over the original under its name, and is silent when the user changes their mind', async () => {
    const shared: File[] = []
    const share = async ({ files = [] }: ShareData) => {
      shared.push(...files)
      throw new DOMException('', 'AbortError')
    }
    const { out, target } = await stage(inline, { bytes: picture, browser: { share, canShare: () => true } })
    out.share?.(target, 'a fox')
    await expect
      .poll(() => shared.map(({ name }) => name), { timeout: 20_000 })
      .toEqual([`a-fox-${inline.id.slice(-8)}-1.png`])
    expect(await bytesOf(shared[0])).toEqual(new Uint8Array(png()))
    expect(notices).toEqual([])
  })
})
