import * as z from 'zod/mini'
import type { Timers } from '../../shared/clock.ts'
import { maxBatch } from './max-batch.ts'

/**
 * Bytes on their way from a page to the worker. Chromium writes messages as JSON: as base64 a picture of 48 MiB would be too large for
 * one. A broadcast channel passes blobs as they are, but wakes nobody. So the page offers them on a channel with a name of its own, and
 * names it in a message; the worker, awake now, asks for them there.
 */

/** Long for handing over some handles; a page that was closed meanwhile never answers. */
const timeoutMs = 10_000

const asking = 'asking'
const blob = z.instanceof(Blob)

export const picturePartsSchema = z.object({
  original: z.optional(blob),
  thumbnail: z.optional(blob),
  tiny: z.optional(blob),
})
/** A picture's bytes, or some of them. */
export type PictureParts = z.infer<typeof picturePartsSchema>
const manyPartsSchema = z.array(picturePartsSchema).check(z.maxLength(maxBatch))

/** Page: offers `parts`, of one picture or of many, while `ask` runs, which names the offer in its message. */
export async function offerParts<Reply>(
  parts: PictureParts | readonly PictureParts[],
  ask: (offer: string) => Promise<Reply>,
): Promise<Reply> {
  const offer = crypto.randomUUID()
  const channel = new BroadcastChannel(offer)
  channel.onmessage = ({ data }) => {
    if (data === asking) channel.postMessage(parts)
  }
  try {
    return await ask(offer)
  } finally {
    channel.close()
  }
}

/** Worker: what is offered under this name; null when the page is gone, or offers something else. */
export async function takeParts(offer: string, timers: Timers): Promise<PictureParts | null> {
  const parsed = picturePartsSchema.safeParse(await take(offer, timers))
  return parsed.success ? parsed.data : null
}

/** Worker: the same where the parts of many pictures are offered. */
export async function takeManyParts(offer: string, timers: Timers): Promise<PictureParts[] | null> {
  const parsed = manyPartsSchema.safeParse(await take(offer, timers))
  return parsed.success ? parsed.data : null
}

async function take(offer: string, timers: Timers): Promise<unknown> {
  const channel = new BroadcastChannel(offer)
  try {
    return await new Promise<unknown>((resolve) => {
      const cancel = timers.after(timeoutMs, () => resolve(null))
      channel.onmessage = ({ data }) => {
        cancel()
        resolve(data)
      }
      channel.postMessage(asking)
    })
  } finally {
    channel.close()
  }
}
