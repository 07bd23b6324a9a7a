import type { Log } from '../../platform/log.ts'
import type { Area } from '../../platform/storage.ts'

/**
 * Which stored jobs have certainly not left. A power cut takes back what was stored last, so that after it a job may stand in storage
 * as it was before it left. While one browser runs its storage never goes back; so this is kept where it ends with the browser.
 */
export interface UnsentMarks {
  /** Before its request can leave. A mark that can't be kept is missing later, which is the safe side. */
  add(jobId: string): Promise<void>
  /** Those of these jobs that were marked since the browser was started. */
  marked(jobIds: readonly string[]): Promise<ReadonlySet<string>>
  remove(jobId: string): Promise<void>
}

const markOf = (jobId: string) => `unsent:${jobId}`

/** @param context.session survives the worker, not the browser */
export function createUnsentMarks({ session, log }: { session: Area; log: Log }): UnsentMarks {
  const note = (error: unknown) => log.note('mark unsent job', error)
  return {
    add: (jobId) => session.set({ [markOf(jobId)]: true }).catch(note),
    async marked(jobIds) {
      if (jobIds.length === 0) return new Set()
      const found = await session.get(jobIds.map(markOf))
      return new Set(jobIds.filter((jobId) => found[markOf(jobId)] === true))
    },
    remove: (jobId) => session.remove([markOf(jobId)]).catch(note),
  }
}
