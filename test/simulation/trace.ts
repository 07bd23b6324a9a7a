import { hashOf } from './random.ts'

/** What happened, in order. Two runs of a seed must leave the same trace. */
export interface Trace {
  /** Something a person would want to read of a history. */
  tell(who: string, what: string): void
  /** Something that only must be the same the next time. */
  note(what: string): void
  readonly hash: string
}

/** @param write where what is told goes; left out: nowhere */
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
