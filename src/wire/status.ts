/** The APIs' words for the state of a job, by our state. Compared in lower case, with `_` for spaces and hyphens. */
const words: Record<'accepted' | 'running' | 'done' | 'failed' | 'cancelled', RegExp> = {
  accepted: /^(not_?start(ed)?|submitted|queued|pending|created|started|modal|new|waiting|staged)$/,
  running: /^(in_?progress|running|processing|progress|partial)$/,
  done: /^(success|succeeded|finished|completed?|done)$/,
  failed: /^(fail(ed|ure)?|error|moderated|rejected|timeout|expired)$/,
  cancelled: /^cancel(l?ed)?$/,
}
export type Status = keyof typeof words

export function readStatus(value: unknown): Status | undefined {
  if (typeof value !== 'string') return undefined
  const word = value.trim().toLowerCase().replace(/[\s-]/g, '_')
  return (Object.keys(words) as Status[]).find((status) => words[status].test(word))
}
