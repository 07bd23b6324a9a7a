import { weightOf } from './rules.ts'
import { createInboxIndex, type InboxIndex, type IndexedInbox } from './sqlite-index.ts'
import { integer, type Statements, text } from './sqlite-statements.ts'

/**
 * Reads the index from the file: a second or two for a million messages of 1 kB, as long as the disk takes to read them
 * when they are not cached. `messagesToErase` are messages of inboxes that were closed but not yet erased when the relay
 * stopped.
 */
export function loadIndex(sql: Statements): { index: InboxIndex; messagesToErase: IndexedInbox } {
  const byKey = new Map<number, IndexedInbox>()
  const messagesToErase = emptyInbox('', 0, 0)
  for (const row of sql.allInboxes.iterate()) {
    const [key, readAt] = [integer(row, 'key'), integer(row, 'read_at')]
    const inbox = emptyInbox(text(row, 'id') ?? '', key, readAt, text(row, 'seal_key'))
    inbox.dropped = integer(row, 'dropped')
    inbox.caught = integer(row, 'caught') === 1
    byKey.set(inbox.key, inbox)
  }
  for (const row of sql.allMessages.iterate()) {
    const inbox = byKey.get(integer(row, 'inbox')) ?? messagesToErase
    const size = integer(row, 'size')
    inbox.seqs.push(integer(row, 'seq'))
    inbox.sizes.push(size)
    inbox.bytes += weightOf(size)
  }
  const index = createInboxIndex()
  for (const inbox of byKey.values()) index.add(inbox)
  index.commit()
  return { index, messagesToErase }
}

export function emptyInbox(id: string, key: number, readAt: number, sealKey: string | null = null): IndexedInbox {
  return { id, key, readAt, savedAt: readAt, sealKey, caught: false, dropped: 0, seqs: [], sizes: [], bytes: 0 }
}
