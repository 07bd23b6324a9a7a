import { hashOf } from './random.ts'

/** What happened, in order. Two runs of a seed must leave the same trace. */
export interface Trace {
  /** An event that people want to read in the report of a history. */
  tell(who: string, what: string): void
  /** An event that is only compared with the next run of the seed. */
  note(what: string): void
  readonly hash: string
}

/** @param write gets the lines for people; left out: nobody does */
export function createTrace(now: () => number, write?: (line: string) => void): Trace {
  const start = now()
  let hash = hashOf('')
  const note = (what: string) => {
    hash = hashOf(`${now()} ${what}`, hash)
  }
  return {
    note,
    tell(who, what) {
      note(`${who}: ${what}`)
      write?.(`${elapsed(now() - start)}  ${who.padEnd(9)} ${what}`)
    },
    get hash() {
      return hash.toString(16).padStart(8, '0')
    },
  }
}

/** Days and time since the history began. */
function elapsed(ms: number): string {
  const days = Math.floor(ms / 86_400_000)
  return `${String(days).padStart(2)}d ${new Date(ms % 86_400_000).toISOString().slice(11, 23)}`
}
