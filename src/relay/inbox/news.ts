/** Told which inbox has news; null: some may have been missed, so that all must be looked at. */
export type OnNews = (id: string | null) => void

export interface News {
  listen(onNews: OnNews): () => void
  tell: OnNews
}

export function createNews(): News {
  const listeners = new Set<OnNews>()
  return {
    listen(onNews) {
      listeners.add(onNews)
      return () => listeners.delete(onNews)
    },
    tell(id) {
      for (const listener of listeners) listener(id)
    },
  }
}
