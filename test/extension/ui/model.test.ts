import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PictureLink } from '../../../src/contract/update.ts'
import {
  drawMask,
  encodeMask,
  frameOf,
  isMeant,
  moved,
  rectangle,
  stretched,
} from '../../../src/extension/ui/model/mask.ts'
import { aspectIn, aspectOf, describedPrompt, withoutAspect } from '../../../src/extension/ui/model/prompt.ts'
import { recentPictures, referenceTo } from '../../../src/extension/ui/model/recent.ts'
import { doneJob, sampleJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'
import { keyService } from '../../support/sample-services.ts'

describe('prompts', () => {
  it('are parted from their shape for those who send it apart', () => {
    expect(aspectIn('a fox --ar 16:9 --v 6')).toBe('16:9')
    expect(withoutAspect('a fox --ar 16:9 --v 6')).toBe('a fox --v 6')
  })
  it('tell their shape', () => {
    expect(aspectOf('a fox --ar 16:9')).toBeCloseTo(16 / 9)
    expect(aspectOf('an --arch')).toBeNull()
    expect(aspectOf('a fox --ar 3:0')).toBeNull()
  })
  it.each([
    ['1️⃣ a cat --ar 3:2', 'a cat --ar 3:2'],
    ['2) a cat', 'a cat'],
    ['3 cats on a sofa', '3 cats on a sofa'],
  ])('that an API described lose its numbering: %s', (told, prompt) => expect(describedPrompt(told)).toBe(prompt))
})

describe('a mask', () => {
  const square = rectangle({ x: 0.6, y: 0.7 }, { x: 0.2, y: 0.3 })

  it('is drawn from any corner', () => expect(frameOf(square)).toMatchObject({ left: 0.2, top: 0.3 }))
  it('stays on the picture, however far it is moved or stretched', () => {
    const { left, top } = frameOf(moved(square, 5, -5))
    expect([left, top]).toEqual([expect.closeTo(0.6), expect.closeTo(0)])
    const { width, height } = frameOf(stretched(square, 5, -5))
    expect([width, height]).toEqual([expect.closeTo(0.8), expect.closeTo(0.02)])
  })
  it('takes a click for a slip of the hand', () => {
    expect(isMeant(rectangle({ x: 0.5, y: 0.5 }, { x: 0.501, y: 0.9 }))).toBe(false)
    expect(isMeant(square)).toBe(true)
  })
  it('is black, and white inside its outlines', () => {
    const drawn: string[] = []
    const brush = {
      fillStyle: '',
      fillRect: (...at: number[]) => drawn.push(`${brush.fillStyle} all ${at}`),
      beginPath: () => drawn.push('begin'),
      moveTo: (x: number, y: number) => drawn.push(`${x},${y}`),
      lineTo: (x: number, y: number) => drawn.push(`${x},${y}`),
      fill: () => drawn.push(`${brush.fillStyle} inside`),
    }
    drawMask(brush as unknown as Parameters<typeof drawMask>[0], [rectangle({ x: 0, y: 0 }, { x: 0.5, y: 1 })], 100, 40)
    expect(drawn).toEqual(['#000 all 0,0,100,40', 'begin', '0,0', '50,0', '50,40', '0,40', '#fff inside'])
  })
})

describe('a mask that is sent', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is its bytes as base64, however many there are', async () => {
    const bytes = new Uint8Array(300_000).map((_, index) => index * 7)
    const brush = { fillRect() {}, beginPath() {}, moveTo() {}, lineTo() {}, fill() {} }
    const canvas = {
      getContext: () => brush,
      toBlob: (take: (blob: Blob) => void) => take(new Blob([bytes], { type: 'image/webp' })),
    }
    vi.stubGlobal('document', { createElement: () => canvas })
    const encoded = await encodeMask([], { width: 2048, height: 2048 })
    expect(encoded).toBe(Buffer.from(bytes).toString('base64'))
  })
})

describe('pictures of one’s own to begin with', () => {
  it('are those whose links others can open now, the newest first', () => {
    const of = (link: Partial<PictureLink>) =>
      doneJob({ result: { pictures: [{ url: 'https://p.example/a.png', ...link }], buttons: [], text: [] } })
    const dead = of({ expiresAt: 5 })
    const placeholder = of({ usable: false })
    const film = of({ kind: 'video' })
    const first = of({})
    const second = of({ url: 'https://p.example/b.png', expiresAt: sampleNow + 1 })
    const found = recentPictures([dead, placeholder, film, first, second, sampleJob()], sampleProvider, sampleNow)
    expect(found.map(({ url }) => url)).toEqual(['https://p.example/b.png', 'https://p.example/a.png'])
  })

  it('are named by their bytes where the service takes them and no link can be opened by all', () => {
    const of = (link: Partial<PictureLink>, kept: 'kept' | 'reduced' = 'kept') =>
      doneJob({
        kept: [kept],
        result: { pictures: [{ url: 'https://p.example/a.png', ...link }], buttons: [], text: [] },
      })
    const reference = (job: ReturnType<typeof of>, service = keyService) => referenceTo(job, 0, service, sampleNow)
    const alive = of({})
    const inline = of({ url: 'inline:0', inline: true })
    const dead = of({ expiresAt: 5 })
    const atHome = of({ url: 'http://127.0.0.1:8188/view?filename=a.png' })
    expect(reference(alive)).toBe('https://p.example/a.png')
    expect(reference(inline)).toBe(`inline:${inline.id}/0`)
    expect(reference(dead)).toBe(`inline:${dead.id}/0`)
    expect(reference(atHome)).toBe(`inline:${atHome.id}/0`)
    // Small copies are not the picture.
    expect(reference(of({ expiresAt: 5 }, 'reduced'))).toBeNull()
    expect(reference(inline, sampleProvider)).toBeNull()
    expect(reference(dead, sampleProvider)).toBeNull()
  })
})
