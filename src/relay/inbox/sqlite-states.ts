import { integer, type Statements } from './sqlite-statements.ts'

/** What is remembered of an inbox, so that a poll that has nothing new touches no SQL. */
export interface InboxState {
  readonly key: number
  readAt: number
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  /** No kept message has a higher seq; null until asked. */
  newest: number | null
  /** What it holds; null until asked: readers never need it. */
  weight: { messages: number; bytes: number } | null
}

export interface InboxStates {
  get(id: string): InboxState | undefined
  /** Only what is in memory. */
  peek(id: string): InboxState | undefined
  newest(state: InboxState): number
  weight(state: InboxState): { messages: number; bytes: number }
  forget(id: string): void
  clear(): void
}

/** About 300 bytes each, so some 15 MB; what is put out is read again when needed. */
const maxStates = 50_000

/** A cache over the inbox table. Holds nothing that the file does not say. */
export function createInboxStates(sql: Statements): InboxStates {
  const states = new Map<string, InboxState>()

  function load(id: string): InboxState | undefined {
    const row = sql.findInbox.get(id)
    if (!row) return undefined
    const state = {
      key: integer(row, 'key'),
      readAt: integer(row, 'read_at'),
      dropped: integer(row, 'dropped'),
      newest: null,
      weight: null,
    }
    if (states.size >= maxStates)
      for (const oldest of states.keys()) {
        states.delete(oldest)
        break
      }
    states.set(id, state)
    return state
  }

  return {
    get: (id) => states.get(id) ?? load(id),
    peek: (id) => states.get(id),
    newest(state) {
      state.newest ??= integer(sql.newest.get(state.key), 'seq')
      return state.newest
    },
    weight(state) {
      if (!state.weight) {
        const row = sql.weigh.get(state.key, Number.MAX_SAFE_INTEGER)
        state.weight = { messages: integer(row, 'n'), bytes: integer(row, 'bytes') }
      }
      return state.weight
    },
    forget: (id) => void states.delete(id),
    clear: () => states.clear(),
  }
}
