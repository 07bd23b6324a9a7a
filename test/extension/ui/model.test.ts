import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { coverOf, facesOf, quarterButtons } from '../../../src/extension/ui/model/faces.ts'
import { isShowable } from '../../../src/extension/ui/model/links.ts'
import { aspectOf, describedPrompt, withParameters } from '../../../src/extension/ui/model/prompt.ts'
import { leftMs, usualMs } from '../../../src/extension/ui/model/timing.ts'
import { doneJob, gridButtons, gridResult, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

describe('prompts', () => {
  it('get the chosen shape behind them', () => expect(withParameters(' a fox ', '3:2', '')).toBe('a fox --ar 3:2'))
  it('stay as they are when nothing is chosen: the API has its own default', () =>
    expect(withParameters('a fox', '', '')).toBe('a fox'))
  it.each(['a fox --ar 1:1', 'a fox —ar 1:1', 'a fox --aspect 1:1'])('that name a shape keep it: %s', (text) =>
    expect(withParameters(text, '3:2', '--stylize 250')).toBe(`${text} --stylize 250`),
  )
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

describe('links', () => {
  it.each(['https://p.example/a.png', 'http://127.0.0.1:8790/a.png', 'http://localhost/a.png'])('%s is shown', (url) =>
    expect(isShowable(url)).toBe(true),
  )
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://p.example/a.png',
    'file:///etc/passwd',
    'your-image-url',
  ])('%s is not', (url) => expect(isShowable(url)).toBe(false))
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
