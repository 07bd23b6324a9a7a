import * as z from 'zod/mini'

/** Lengths in UTF-16 units. */
export const presetLimits = {
  /** Names stand in the browser's menu, which cuts longer ones. */
  name: 40,
  shape: 20,
  /** As much as the longest prompt of most services. */
  extra: 4_000,
  template: 4_000,
  model: 300,
  count: 10,
  presets: 50,
  /** Of those that stand in the browser's menu. */
  inMenu: 10,
} as const

/** What a check may do with a value. Written by hand, because zod's own checks would be the largest part of what the popup loads. */
interface Payload<Value> {
  value: Value
  issues: { push(issue: { code: 'custom'; input: unknown }): unknown }
}

/** @returns a check that refuses what does not satisfy `isGood` */
export function satisfies<Value>(isGood: (value: Value) => boolean): (payload: Payload<Value>) => void {
  return ({ value, issues }) => {
    if (!isGood(value)) issues.push({ code: 'custom', input: value })
  }
}

const text = (most: number) => z.string().check(satisfies((value) => value.length <= most))

export function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}

/** What is added to a text of a page or of the prompt box, under a name of the user's own. */
export const presetSchema = z.object({
  /** Unique among the presets. */
  name: text(presetLimits.name),
  /** The picture's shape (`3:2`, empty for the API's default). */
  shape: text(presetLimits.shape),
  /** Parameters as the API writes them. */
  extra: text(presetLimits.extra),
  /** Words around the text, whose place is `{selection}`; a template without it stands behind the text. */
  template: z.optional(text(presetLimits.template)),
  /** How many pictures; absent for the API's default. */
  count: z.optional(z.number().check(satisfies((value) => isWhole(value) && value > 0 && value <= presetLimits.count))),
  /** Absent: the connection in use. */
  connectionId: z.optional(text(presetLimits.model)),
  /** A model of that connection; absent: the one that was chosen in set-up. */
  model: z.optional(text(presetLimits.model)),
  /** Whether it stands in the browser's menu for selected text. */
  inMenu: z.optional(z.boolean()),
})
export type Preset = z.infer<typeof presetSchema>

/** In the user's order. */
export const presetsSchema = z
  .array(presetSchema)
  .check(
    satisfies(
      (presets) =>
        presets.length <= presetLimits.presets && new Set(presets.map(({ name }) => name)).size === presets.length,
    ),
  )
