import type { Job } from '../../../contract/job.ts'
import type { Source } from '../../../contract/source.ts'

/** What is written into a picture's file, beside it, and into its name. */
export interface PictureFacts {
  /** As sent, with parameters. Empty when it is not known. */
  prompt: string
  /** What was asked for, in the API's words: `imagine`, `U2`. */
  command: string
  jobId: string
  /** 1 for the first picture of its job. */
  number: number
  /** Which of the four in it, where it is not the whole. */
  quarter?: number
  /** Name of the API; empty when it is not known any more. */
  provider: string
  /** In the service's own words; empty where it has but one, or did not say. */
  model: string
  seed: string
  /** Epoch ms at which the job was made. */
  createdAt: number
  /** The page it was made from, where the user wants that in files. */
  source?: Source
}

/** What a page knows and a job does not say. */
export interface JobContext {
  prompt(job: Job): string
  provider(job: Job): string
  /** The page it was made from, where the user wants that in files. */
  source(job: Job): Promise<Source | undefined>
}

/** All but the page it was made from, which takes reading. */
export function factsOf(job: Job, index: number, context: Omit<JobContext, 'source'>): PictureFacts {
  const { command } = job
  return {
    prompt: context.prompt(job),
    command: command.kind === 'button' ? command.label : command.kind,
    jobId: job.id,
    number: index + 1,
    provider: context.provider(job),
    model: job.model ?? '',
    seed: job.result?.seed ?? '',
    createdAt: job.createdAt,
  }
}

/** `2026-11-22T14:02:00+01:00`: the user's own clock, and where it stood. */
export function localIso(at: number): string {
  const offset = -new Date(at).getTimezoneOffset()
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(offset)
  return `${local}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}
