/** Ids of what a page asks for: the same wish has the same id until the worker has taken it, so that asking once more is no second job. */
export interface RequestIds {
  idOf(wish: unknown): string
  taken(wish: unknown): void
}

export function createRequestIds(): RequestIds {
  const open = new Map<string, string>()
  return {
    idOf(wish) {
      const key = JSON.stringify(wish)
      const id = open.get(key) ?? crypto.randomUUID()
      open.set(key, id)
      return id
    },
    taken: (wish) => void open.delete(JSON.stringify(wish)),
  }
}
