import { type Aspect, nearestShape, pixelsOf } from '../parameters.ts'

/** The ratios that OpenRouter and xAI both take. */
export const ratios = [
  '1:1',
  '16:9',
  '9:16',
  '4:3',
  '3:4',
  '3:2',
  '2:3',
  '2:1',
  '1:2',
  '20:9',
  '9:20',
  '19.5:9',
  '9:19.5',
]

/** As many pixels as GPT Image paints by itself. */
const area = 1536 * 1024
const steepest = 3

/**
 * The `size` of a GPT Image model. From gpt-image-2 on any is taken whose sides are multiples of 16 and at most 3:1; those before have
 * three.
 */
export function gptImageSize(
  model: string | undefined,
  aspect: Aspect | undefined,
): { size?: string; unused: string[] } {
  if (!aspect) return { unused: [] }
  if (!/^gpt-image-(?:[2-9]|\d\d)/.test(model ?? '')) {
    const { shape, unused } = nearestShape(aspect, ['1024x1024', '1536x1024', '1024x1536'])
    return shape === undefined ? { unused } : { size: shape, unused }
  }
  const ratio = aspect.width / aspect.height
  const bounded =
    ratio > steepest ? { width: steepest, height: 1 } : ratio < 1 / steepest ? { width: 1, height: steepest } : aspect
  const { unused } = nearestShape(aspect, [`${bounded.width}:${bounded.height}`])
  return { size: sizeText(bounded, { area, step: 16, most: 3840 }), unused }
}

/** `1216x832`. */
export function sizeText(aspect: Aspect, limits: { area: number; step: number; most: number }): string {
  const { width, height } = pixelsOf(aspect, limits)
  return `${width}x${height}`
}
