import type { Read } from './inbox/inbox.ts'

/** What a read finds; null: no such inbox. */
export type Found = Read | null

/** A read that may be held until there is something to tell. Thousands are held at once: every field counts. */
export class LongPoll {
  readonly id: string
  /** Who asks, see `rateKeyOf`. */
  readonly address: string
  readonly after: number
  readonly limit: number
  readonly waitMs: number
  /** What is answered when nothing comes. */
  nothing: Found = null
  /** Set while it is held; it is not while the store is being read. */
  settle: ((found: Found | Promise<Found>) => void) | null = null
  /** The inbox changed while the store was being read: what is read then may be old. */
  stale = false
  /** Nobody waits for the answer any more. */
  over = false
  /** The next that waits on the same inbox. */
  next: LongPoll | null = null

  constructor(id: string, address: string, query: { after: number; limit: number; waitMs: number }) {
    this.id = id
    this.address = address
    this.after = query.after
    this.limit = query.limit
    this.waitMs = query.waitMs
  }
}
