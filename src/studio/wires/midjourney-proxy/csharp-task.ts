import { isOver, type StudioJob } from '../../jobs.ts'
import type { Pictures } from '../../pictures.ts'
import { componentsOf } from './buttons.ts'
import { messageHash, taskBody } from './task.ts'

export const wireName = 'midjourney-proxy-cs'

/** A task as this server shows it: as the Java server does, with buttons, sizes and links to the single pictures. */
export function csharpTaskBody(job: StudioJob, pictures: Pictures): Record<string, unknown> {
  const { outcome } = job
  const picture = outcome?.picture
  const urls = picture
    ? [picture, ...(job.drawing?.grid ? outcome.quarters : [])].map((one) => pictures.link(job.origin, one))
    : []
  return {
    ...taskBody(job, pictures),
    botType: 'MID_JOURNEY',
    mode: job.speed.toUpperCase(),
    isCompleted: isOver(job),
    imageWidth: picture?.width ?? null,
    imageHeight: picture?.height ?? null,
    imageUrls: urls.slice(1).map((url) => ({ url, thumbnail: url })),
    buttons: outcome && job.drawing ? componentsOf(outcome.actions, messageHash(job)) : [],
    seed: null,
  }
}
