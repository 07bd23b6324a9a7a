import { hash32 } from '../../../shared/hash.ts'
import type { StudioJob } from '../../jobs.ts'
import type { Pictures } from '../../pictures.ts'
import { labelsOf } from './labels.ts'

/** Midjourney's own sentences, which came in `content` before there were codes. */
const prose: Partial<Record<string, string>> = {
  BANNED_PROMPT: "Banned Prompt - You can't use this prompt. It was found to be against our community guidelines.",
  NO_FAST_HOURS: "You've run out of fast hours! You can switch to relax mode or buy more.",
}

export type Version = 1 | 2

/**
 * Webhook body, in v2 also `response` of the poll route. Both dates are stamped with the time of the result, as the real
 * ones were: no duration can be told from them.
 */
export function resultBody(job: StudioJob, version: Version, pictures: Pictures): object {
  const { outcome } = job
  const dates = datesOf(job, version)
  const shared = {
    ...dates,
    ref: job.ref ?? '',
    // The documentation's settings answer names neither its request nor its type.
    ...(job.kind === 'settings' ? {} : { originatingMessageId: job.id, ...typeOf(job) }),
  }
  if (outcome === null) {
    const code = job.failure ?? 'INTERNAL_ERROR'
    return { ...shared, content: job.scenario.failText ?? (version === 1 ? (prose[code] ?? code) : code) }
  }
  const labels = outcome.labels ?? labelsOf(outcome.actions)
  const { picture, quarters } = outcome
  return {
    ...shared,
    content: outcome.text ?? contentOf(job.prompt),
    ...(labels.length > 0 ? { buttons: labels } : {}),
    ...(job.kind !== 'describe' && picture ? { imageUrl: pictures.link(job.origin, picture) } : {}),
    ...(version === 2 && job.kind !== 'describe' && picture
      ? { imageUrls: quarters.map((quarter) => pictures.link(job.origin, quarter)), description: '' }
      : {}),
    // Sic: the reaction's answer calls it so.
    ...(job.kind === 'seed' ? { buttonRequestId: job.followUpId, seed: String(job.drawing?.seed ?? 0) } : {}),
    ...(job.kind !== 'seed' && job.drawing ? { buttonMessageId: job.followUpId } : {}),
  }
}

/** `GET /message/:id` while it is painted. */
export function progressBody(job: StudioJob, pictures: Pictures): object {
  const begun = job.preview !== null && job.progress > 0
  return {
    progress: job.progress,
    progressImageUrl: begun && job.preview ? pictures.link(job.origin, job.preview) : null,
  }
}

function datesOf(job: StudioJob, version: Version): object {
  const at = job.finishedAt ?? job.createdAt
  const responseAt = new Date(at + 300).toISOString()
  if (version === 2) return { createdAt: new Date(at).toISOString(), responseAt }
  return { createdAt: { _nanoseconds: (at % 1000) * 1_000_000, _seconds: Math.floor(at / 1000) }, responseAt }
}

function typeOf({ kind }: StudioJob): { type?: string } {
  return kind === 'slash' ? {} : { type: kind === 'seed' ? 'button' : kind }
}

/** Picture links come back shortened and in angle brackets, as Discord shows them. */
function contentOf(prompt: string): string {
  return prompt.replace(
    /<?(https?:\/\/[^\s>]+)>?/g,
    (_, url: string) => `<https://s.mj.run/${hash32(url).toString(36)}>`,
  )
}
