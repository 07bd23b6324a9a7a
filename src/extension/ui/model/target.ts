import type { Quarter } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'

/** One picture of a job, by its index in `result.pictures`, or one of the four in it. */
export interface Target {
  job: Job
  index: number
  quarter?: Quarter
}

/** One picture of a result, by its index in `result.pictures`, or one of the four of a grid. */
export type Part = { index: number } | { quarter: Quarter }

/** Whether a picture can be taken somewhere as a picture: films can't. */
export function isStill({ job, index }: Target): boolean {
  const link = job.result?.pictures[index]
  return link !== undefined && link.kind !== 'video'
}

/** What takes a picture out of the browser. Each is called in the handler of a click or key, and tells the user how it went. */
export interface OutActions {
  /** As PNG, whatever it is kept as. @param find names the picture, once its job is read */
  copyPicture(find: Target | (() => Promise<Target | null>)): void
  /** With the picture's link, or its file's name where no link works. */
  copyMarkdown(target: Target, prompt: string): void
  /** With the picture in it. */
  copyHtml(target: Target, prompt: string): void
  copyLink(target: Target): void
  /** Absent where the browser shares no files. */
  share?: (target: Target, prompt: string) => void
}
