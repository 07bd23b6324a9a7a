/** Request ids: the same command keeps its id until the worker has accepted it, so that a retry does not make a second job. */
export interface RequestIds {
  idOf(request: unknown): string
  taken(request: unknown): void
}

export function createRequestIds(): RequestIds {
  const open = new Map<string, string>()
  return {
    idOf(request) {
      const key = JSON.stringify(request)
      const id = open.get(key) ?? crypto.randomUUID()
      open.set(key, id)
      return id
    },
    taken: (request) => void open.delete(JSON.stringify(request)),
  }
}
