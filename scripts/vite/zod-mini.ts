import * as z from 'zod/v4/mini'

/**
 * `zod/mini` as the extension is built with it: schemas that say no more than a type are made once, and shared. Worker and pages make
 * seven hundred schemas when they start, of which three in five are these; docs/decisions/opening-speed.md has the milliseconds. A check
 * that is added to a schema makes a new one, so that a shared one stays as it is.
 */
// biome-ignore lint/performance/noBarrelFile: it stands for the whole module.
export * from 'zod/v4/mini'

const plainString = /* @__PURE__ */ z.string()
const plainNumber = /* @__PURE__ */ z.number()
const plainBoolean = /* @__PURE__ */ z.boolean()
const plainUnknown = /* @__PURE__ */ z.unknown()

export const string: typeof z.string = (params?: Parameters<typeof z.string>[0]) =>
  params === undefined ? plainString : z.string(params)

export const number: typeof z.number = (params?: Parameters<typeof z.number>[0]) =>
  params === undefined ? plainNumber : z.number(params)

export const boolean: typeof z.boolean = (params?: Parameters<typeof z.boolean>[0]) =>
  params === undefined ? plainBoolean : z.boolean(params)

export const unknown: typeof z.unknown = () => plainUnknown

const optionals = /* @__PURE__ */ new WeakMap<object, unknown>()

export function optional<Inner extends z.core.SomeType>(inner: Inner): z.ZodMiniOptional<Inner> {
  // What is kept by this very schema was made of it, below.
  const known = optionals.get(inner) as z.ZodMiniOptional<Inner> | undefined
  const found = known ?? z.optional(inner)
  optionals.set(inner, found)
  return found
}
