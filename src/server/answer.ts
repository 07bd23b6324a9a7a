/** An HTTP response before it is written out. */
export interface Answer {
  status: number
  /** Names and values in turn, as `writeHead` takes them. Content-Length and CORS are added where it is written out. */
  headers: readonly string[]
  body: string
}

const jsonHeaders = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'] as const

/** A JSON response that caches must not store. */
export function json(status: number, value: unknown, headers: readonly string[] = []): Answer {
  return {
    status,
    headers: headers.length === 0 ? jsonHeaders : [...jsonHeaders, ...headers],
    body: JSON.stringify(value),
  }
}

export function empty(status: number, headers: readonly string[] = []): Answer {
  return { status, headers: ['Cache-Control', 'no-store', ...headers], body: '' }
}

export function plain(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: ['Content-Type', contentType, 'Cache-Control', 'no-store'], body }
}
