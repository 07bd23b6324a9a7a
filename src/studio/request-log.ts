import type { StudioRequest } from './http.ts'

const maxEntries = 1000
const secretHeaders = ['authorization', 'mj-api-secret', 'x-api-key', 'x-goog-api-key', 'x-key', 'apikey', 'cookie']

export interface LoggedRequest {
  at: number
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: unknown
}

/** What clients sent, without tokens; for tests that must know that something was sent once. */
export function createRequestLog(now: () => number) {
  let entries: LoggedRequest[] = []
  return {
    add({ method, path, query, headers, body }: StudioRequest): void {
      const shown = Object.entries(headers).filter(([name]) => !secretHeaders.includes(name))
      entries.push({
        at: now(),
        method,
        path,
        query: Object.fromEntries([...query].filter(([name]) => name !== 'authToken')),
        headers: Object.fromEntries(shown.map(([name, value]) => [name, String(value)])),
        body: body ?? null,
      })
      if (entries.length > maxEntries) entries = entries.slice(-maxEntries)
    },
    /** Oldest first. */
    list: (): readonly LoggedRequest[] => entries,
    clear(): void {
      entries = []
    },
  }
}
export type RequestLog = ReturnType<typeof createRequestLog>
