import { hash32 } from '../shared/hash.ts'
import { readAspect, readPrompt } from './prompt.ts'

/** What a button under a picture does. Every wire has its own labels for these. */
export const actionNames = [
  ...(['upscale-1', 'upscale-2', 'upscale-3', 'upscale-4'] as const),
  'reroll',
  ...(['vary-1', 'vary-2', 'vary-3', 'vary-4'] as const),
  ...(['vary-strong', 'vary-subtle', 'vary-region'] as const),
  ...(['zoom-2', 'zoom-1.5', 'zoom-custom', 'square'] as const),
  ...(['pan-left', 'pan-right', 'pan-up', 'pan-down'] as const),
  ...(['upscale-subtle', 'upscale-creative', 'web', 'seed', 'cancel'] as const),
] as const
export type Action = (typeof actionNames)[number]

export const gridActions: readonly Action[] = actionNames.slice(0, 9)

/** Under a single picture. A square one can't be made square. */
export function singleActions(aspect: number): Action[] {
  const all: Action[] = [
    ...(['upscale-subtle', 'upscale-creative', 'vary-strong', 'vary-subtle', 'vary-region'] as const),
    ...(['zoom-2', 'zoom-1.5', 'zoom-custom', 'square'] as const),
    ...(['pan-left', 'pan-right', 'pan-up', 'pan-down', 'web'] as const),
  ]
  return aspect === 1 ? all.filter((action) => action !== 'square') : all
}

/** What a picture was painted from. */
export interface Drawing {
  prompt: string
  aspect: number
  seed: number
  grid: boolean
}

export interface PressExtras {
  prompt?: string | undefined
  zoom?: number | undefined
  aspect?: string | undefined
}

/** An upscale is the quarter's own drawing, larger; everything else is new. `count` presses before this one. */
export function follow(parent: Drawing, action: Action, extras: PressExtras, count: number): Drawing {
  const [, name = '', index = ''] = /^([a-z]+)(?:-([1-4]))?/.exec(action) ?? []
  const quarter = parent.seed + Math.max(Number(index) - 1, 0)
  if (name === 'upscale') return { ...parent, seed: quarter, grid: false }
  const prompt = extras.prompt !== undefined && extras.prompt.trim() !== '' ? extras.prompt : parent.prompt
  return {
    prompt,
    aspect: followAspect(parent.aspect, action, extras),
    seed: hash32(quarter, action, count, prompt),
    grid: true,
  }
}

function followAspect(aspect: number, action: Action, extras: PressExtras): number {
  if (action === 'square') return 1
  // A pan adds half of the picture at one side.
  if (action === 'pan-left' || action === 'pan-right') return Math.min(aspect * 1.5, 4)
  if (action === 'pan-up' || action === 'pan-down') return Math.max(aspect / 1.5, 0.25)
  const asked = extras.aspect ?? readPrompt(extras.prompt ?? '').parameters.findLast(({ name }) => name === 'ar')?.value
  return asked === undefined ? aspect : (readAspect(asked) ?? aspect)
}
