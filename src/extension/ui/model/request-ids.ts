/** Request ids: the same command keeps its id until the worker has accepted it, so that a retry does not make a second job. */
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
