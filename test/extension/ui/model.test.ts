import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import type { PictureLink } from '../../../src/contract/update.ts'
import { coverOf, facesOf, quarterButtons } from '../../../src/extension/ui/model/faces.ts'
import { drawMask, frameOf, isMeant, moved, rectangle, stretched } from '../../../src/extension/ui/model/mask.ts'
import {
  aspectIn,
  aspectOf,
  describedPrompt,
  withoutAspect,
  withParameters,
} from '../../../src/extension/ui/model/prompt.ts'
import { recentPictures } from '../../../src/extension/ui/model/recent.ts'
import { leftMs, usualMs } from '../../../src/extension/ui/model/timing.ts'
import { doneJob, gridButtons, gridResult, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

describe('prompts', () => {
  it('get the chosen shape behind them', () => expect(withParameters(' a fox ', '3:2', '')).toBe('a fox --ar 3:2'))
  it('stay as they are when nothing is chosen: the API has its own default', () =>
    expect(withParameters('a fox', '', '')).toBe('a fox'))
  it.each(['a fox --ar 1:1', 'a fox —ar 1:1', 'a fox --aspect 1:1'])('that name a shape keep it: %s', (text) =>
    expect(withParameters(text, '3:2', '--stylize 250')).toBe(`${text} --stylize 250`),
  )
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

describe('pictures of a result', () => {
  const link = (quadrant?: number) => ({ url: 'https://p.example/x.png', ...(quadrant ? { quadrant } : {}) })
  const result = (pictures: ReturnType<typeof link>[], buttons = gridButtons) => ({ pictures, buttons, text: [] })

  it('one picture with buttons for its quarters is a grid', () => expect(facesOf(gridResult()).kind).toBe('grid'))
  it('one picture with an upscale of its own is a single picture', () => {
    const buttons = [{ label: 'Upscale (2x)', shown: 'Upscale (2x)', role: 'upscale' as const }]
    expect(facesOf(result([link()], buttons)).kind).toBe('single')
  })
  it('four quarters without a grid are laid out as one, in their order', () => {
    const faces = facesOf(result([link(3), link(1), link(2), link(4)]))
    expect(faces).toEqual({ kind: 'quarters', indices: [1, 2, 0, 3] })
  })
  it('a grid beside its quarters is shown, not loaded five times', () =>
    expect(facesOf(result([link(), link(1), link(2), link(3), link(4)]))).toEqual({ kind: 'grid', index: 0 }))
  it('no picture has no cover', () => expect(coverOf(result([]))).toBeNull())
  it('a quarter has the buttons that name it', () =>
    expect(quarterButtons(gridButtons, 3).map(({ label }) => label)).toEqual(['U3', 'V3']))
})

describe('how long it takes', () => {
  const took = (ms: number, changes: Partial<Job> = {}) =>
    doneJob({ createdAt: sampleNow - 3_600_000, endedAt: sampleNow - 3_600_000 + ms, ...changes })
  const upscale = { command: { kind: 'button' as const, label: 'U1' } }
  const past = [took(40_000), took(60_000), took(300_000), took(9_000, upscale), took(11_000, upscale)]

  it('is the median of the user’s own jobs of that kind', () => expect(usualMs(sampleJob(), past)).toBe(60_000))
  it('counts all upscales as one kind', () => {
    const job = sampleJob({ command: { kind: 'button', label: 'U4' } })
    expect(usualMs(job, [...past, took(10_000, upscale)])).toBe(10_000)
  })
  it('is not told from two jobs', () => expect(usualMs(sampleJob(upscale), past)).toBeNull())
  it('leaves the rest of the usual time', () =>
    expect(leftMs(sampleJob({ createdAt: sampleNow - 20_000 }), 60_000, sampleNow)).toBe(40_000))
  it('promises nothing once it takes longer than usual', () =>
    expect(leftMs(sampleJob({ createdAt: sampleNow - 90_000 }), 60_000, sampleNow)).toBeNull())
  it('is worked out from the progress while nothing is usual yet', () => {
    const job = sampleJob({ state: 'running', progress: 50, acceptedAt: sampleNow - 30_000 })
    expect(leftMs(job, null, sampleNow)).toBe(30_000)
  })
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

describe('pictures of one’s own to begin with', () => {
  it('are those whose links others can open now, the newest first', () => {
    const of = (link: Partial<PictureLink>) =>
      doneJob({ result: { pictures: [{ url: 'https://p.example/a.png', ...link }], buttons: [], text: [] } })
    const dead = of({ expiresAt: 5 })
    const placeholder = of({ usable: false })
    const film = of({ kind: 'video' })
    const first = of({})
    const second = of({ url: 'https://p.example/b.png', expiresAt: sampleNow + 1 })
    const found = recentPictures([dead, placeholder, film, first, second, sampleJob()], sampleNow)
    expect(found.map(({ url }) => url)).toEqual(['https://p.example/b.png', 'https://p.example/a.png'])
  })
})
