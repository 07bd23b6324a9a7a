import { isRecord, type Json } from '../../../shared/json.ts'
import type { PaintCommand } from '../../commands.ts'
import type { Core } from '../../core.ts'
import type { StudioJob } from '../../jobs.ts'
import type { Picture } from '../../pictures.ts'
import { readAspect } from '../../prompt.ts'
import type { FailureCode } from '../../scenario.ts'

/** What the wires of the queue services share. */

const filtered: readonly (FailureCode | null)[] = ['BANNED_PROMPT', 'BLOCKED', 'IMAGE_BLOCKED', 'APPEAL_REJECTED']

/** Whether a filter ended the job, before or after the painting. */
export function isFiltered({ failure }: StudioJob): boolean {
  return filtered.includes(failure)
}

/** The pictures of a finished job. */
export function singlesOf({ outcome }: StudioJob): Picture[] {
  return outcome?.singles ?? (outcome?.picture ? [outcome.picture] : [])
}

/** Whether the service has deleted the result by now: its links have a life, and it is over. */
export function isDeleted({ now }: Core, job: StudioJob): boolean {
  const ttlS = singlesOf(job)[0]?.ttlS ?? null
  return job.finishedAt !== null && ttlS !== null && now() >= job.finishedAt + ttlS * 1000
}

/** How a request's fields are called. */
export interface Wanted {
  prompt: string
  /** `16:9`, or width and height in pixels. */
  ratio?: unknown
  width?: unknown
  height?: unknown
  seed?: unknown
  count?: unknown
  /** Reference pictures, a mask, what must not be in it. */
  inputs?: readonly unknown[]
}

/** The painting that a request asks for. Odd fields are passed over, as those of a model that has none such. */
export function paintOf(core: Core, wanted: Wanted): PaintCommand {
  const { prompt, ratio, width, height, inputs = [] } = wanted
  const hasSize = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
  const aspect = hasSize ? width / height : (readAspect(typeof ratio === 'string' ? ratio : undefined) ?? 1)
  const seed = Number(wanted.seed ?? Number.NaN)
  const count = Number(wanted.count ?? 1)
  return {
    kind: 'paint',
    prompt,
    aspect,
    seed: Number.isSafeInteger(seed) ? seed : null,
    count: Number.isInteger(count) ? Math.min(Math.max(count, 1), 4) : 1,
    inputs: inputs.flat().filter((input) => typeof input === 'string'),
    refusal: core.naughty(prompt) === null ? undefined : 'BANNED_PROMPT',
  }
}

/** A text that is not blank; null otherwise. */
export function promptOf(body: unknown): string | null {
  const prompt = isRecord(body) ? body.prompt : undefined
  return typeof prompt === 'string' && prompt.trim() !== '' ? prompt : null
}

export function fieldsOf(value: unknown): Json {
  return isRecord(value) ? value : {}
}
