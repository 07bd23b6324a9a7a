import type { ButtonRole } from '../contract/update.ts'

/** The first match counts: "Redo Upscale" is an upscale, "Vary (Region)" is no plain variation. */
const patterns: readonly (readonly [RegExp, ButtonRole])[] = [
  [/^u[1-4]$|upscale|upsample/i, 'upscale'],
  [/region|inpaint/i, 'region'],
  [/zoom|outpaint|make square|custom.?zoom/i, 'zoom'],
  [/^v[1-4]$|\bvary\b|variation/i, 'vary'],
  [/🔄|🔁|re-?roll|regenerate|Picread::Retry/i, 'reroll'],
  [/\bpan\b|pan_|[⬅➡⬆⬇]/iu, 'pan'],
  [/PicReader|^[1-4]$/i, 'describe'],
  [/✉|seed/iu, 'seed'],
  [/❤|favou?rite|bookmark/iu, 'favourite'],
  [/cancel/i, 'cancel'],
  [/^web$/i, 'link'],
]

/** The part of a `customId` that says what its button does: without the id of the job it speaks of. */
export function customIdFamily(customId: string | undefined): string {
  return customId?.replace(/::[\w-]{36}.*$/, '') ?? ''
}

/** 1 to 4 where a button's words name one picture of a grid: `U2`, `V4`, `3`. */
export function quarterOf(words: string): number | undefined {
  const index = /^[UV]?([1-4])$/i.exec(words)?.[1]
  return index === undefined ? undefined : Number(index)
}

/** What a button does, from what it says of itself: its label, its emoji, the family of its `customId`. */
export function roleOf(words: readonly string[]): ButtonRole {
  return patterns.find(([pattern]) => words.some((text) => pattern.test(text)))?.[1] ?? 'other'
}
