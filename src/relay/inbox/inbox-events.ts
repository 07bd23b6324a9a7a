/** Called with the id of an inbox that has changed; with null when events may have been missed, so that all must be looked at. */
export type OnInboxEvent = (id: string | null) => void

export interface InboxEvents {
  listen(onEvent: OnInboxEvent): () => void
  emit: OnInboxEvent
}

export function createInboxEvents(): InboxEvents {
  const listeners = new Set<OnInboxEvent>()
  return {
    listen(onEvent) {
      listeners.add(onEvent)
      return () => listeners.delete(onEvent)
    },
    emit(id) {
      for (const listener of listeners) listener(id)
    },
  }
}
