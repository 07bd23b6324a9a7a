import * as z from 'zod/mini'

/** The mode of a job: it decides what the job costs and how soon it is painted. */
export const speedSchema = z.enum(['fast', 'relax', 'turbo'])
export type Speed = z.infer<typeof speedSchema>

export const visibilitySchema = z.enum(['public', 'stealth'])
export type Visibility = z.infer<typeof visibilitySchema>

/** A button as an answer listed it. `label` is sent back byte for byte; APIs that give a `customId` expect that instead. */
export const pressSchema = z.object({ label: z.string(), customId: z.optional(z.string()) })

/**
 * What the user asks for. Pictures are named by https URL; `mask` is a WebP as base64; its white part is repainted. The mask of an
 * imagine is for its first reference.
 * A command that follows up on a job (button, seed, cancel) finds its parent through the job, not through the command.
 */
export const commandSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('imagine'),
    prompt: z.string(),
    references: z.optional(z.array(z.string())),
    mask: z.optional(z.string()),
  }),
  z.object({
    kind: z.literal('button'),
    ...pressSchema.shape,
    prompt: z.optional(z.string()),
    zoom: z.optional(z.number()),
    aspect: z.optional(z.string()),
    mask: z.optional(z.string()),
  }),
  z.object({ kind: z.literal('describe'), url: z.string() }),
  z.object({ kind: z.literal('blend'), urls: z.array(z.string()) }),
  z.object({ kind: z.literal('info') }),
  z.object({ kind: z.literal('settings'), toggle: z.optional(z.string()) }),
  z.object({ kind: z.literal('speed'), speed: speedSchema }),
  z.object({ kind: z.literal('visibility'), visibility: visibilitySchema }),
  z.object({ kind: z.literal('seed') }),
  z.object({ kind: z.literal('cancel') }),
])
export type Command = z.infer<typeof commandSchema>
export type CommandKind = Command['kind']
