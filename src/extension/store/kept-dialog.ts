import * as z from 'zod/mini'
import type { Area } from '../platform/storage.ts'

const key = 'dialog'

const text = z.string().check(z.maxLength(20_000))
const address = z.string().check(z.maxLength(10_000))
const point = z.object({ x: z.number(), y: z.number() })
const polygons = z.array(z.array(point).check(z.maxLength(2_000))).check(z.maxLength(200))
const button = z.object({ label: z.string(), customId: z.optional(z.string()) })

/** Choosing pictures: to refer to, to describe, to blend. */
const pickSchema = z.object({
  kind: z.literal('pick'),
  purpose: z.enum(['reference', 'describe', 'blend']),
  /** Addresses. */
  chosen: z.array(address).check(z.maxLength(50)),
  /** What stands in the field for a link. */
  link: address,
})

/** Custom Zoom. `percent` is 100 to 200. */
const zoomSchema = z.object({
  kind: z.literal('zoom'),
  jobId: z.string(),
  button,
  words: text,
  percent: z.number(),
  aspect: z.string(),
})

/** Which part of a picture is to be painted anew: for a button of a result, or for a picture without buttons, by its index and address. */
const regionSchema = z.object({
  kind: z.literal('region'),
  jobId: z.string(),
  of: z.union([z.object({ button }), z.object({ index: z.number(), url: address })]),
  words: text,
  /** Points from 0 to 1 from the picture's left and upper edge. */
  polygons,
})

const keptSchema = z.discriminatedUnion('kind', [pickSchema, zoomSchema, regionSchema])

/** A dialog, and what was entered in it. */
export type KeptDialog = z.infer<typeof keptSchema>
export type KeptPick = z.infer<typeof pickSchema>
export type KeptZoom = z.infer<typeof zoomSchema>
export type KeptRegion = z.infer<typeof regionSchema>

/** Keeps the open dialog of a page that may close at any click outside of it. One dialog is kept, of one page at a time. */
export interface KeptDialogs {
  /** The dialog that was open when its page was closed; null when there is none, or another page shows it. */
  restore(): Promise<KeptDialog | null>
  /** Nothing while another page shows a kept dialog. */
  keep(dialog: KeptDialog): Promise<void>
  /** The dialog was answered or cancelled. */
  forget(): Promise<void>
}

/**
 * @param area `storage.session`
 * @param locks shared by the pages of the extension: the browser frees them when a page is gone
 */
export function createKeptDialogs(area: Area, locks: Pick<LockManager, 'request'>): KeptDialogs {
  let release: (() => void) | null = null
  let holding: Promise<boolean> | null = null

  /** Whether this page is the one whose dialog is kept. */
  function hold(): Promise<boolean> {
    holding ??= new Promise<boolean>((resolve) => {
      void locks.request('kept dialog', { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        if (!lock) holding = null
        else return new Promise<void>((free) => (release = free))
      })
    })
    return holding
  }

  async function forget(): Promise<void> {
    if (!(await holding)) return
    await area.remove([key])
    release?.()
    release = null
    holding = null
  }

  return {
    async restore() {
      if (!(await hold())) return null
      const kept = keptSchema.safeParse((await area.get([key]))[key])
      if (!kept.success) await forget()
      return kept.data ?? null
    },
    async keep(dialog) {
      if (await hold()) await area.set({ [key]: dialog })
    },
    forget,
  }
}
