/** What a handler answers; whoever hosts the handlers writes it out. */
export interface Answer {
  status: number
  /** Names and values in turn. Content-Length and CORS are the host's business. */
  headers: readonly string[]
  body: string
  /** The body is known to be ASCII, so that its length and its bytes need not be worked out: most webhooks are. */
  ascii?: boolean
  /** Set for refusals: what they are counted by, see `problems`. */
  code?: string
  /** Whose messages it holds: it counts against what that inbox may leave untaken. */
  inbox?: string
  /** The connection goes with it. */
  close?: boolean
}

const jsonHeaders = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'] as const

const bareJsonHeaders = ['Content-Type', 'application/json'] as const

/** ASCII. For answers to POST, which no cache keeps unless it is told to. */
export function accepted(body: string, headers: readonly string[]): Answer {
  return {
    status: 202,
    headers: headers.length === 0 ? bareJsonHeaders : [...bareJsonHeaders, ...headers],
    body,
    ascii: true,
  }
}

/** Nothing of a relay may be kept by caches: every answer is of this moment. */
export function json(status: number, value: unknown, headers: readonly string[] = []): Answer {
  return {
    status,
    headers: headers.length === 0 ? jsonHeaders : [...jsonHeaders, ...headers],
    body: JSON.stringify(value),
  }
}

/** As `json`, for what is JSON already: messages of an inbox. */
export function messagesJson(
  body: string,
  rest: { headers: readonly string[]; ascii: boolean; inbox: string },
): Answer {
  const { headers, ascii, inbox } = rest
  return { status: 200, headers: headers.length === 0 ? jsonHeaders : [...jsonHeaders, ...headers], body, ascii, inbox }
}

export function empty(status: number, headers: readonly string[] = []): Answer {
  return { status, headers: ['Cache-Control', 'no-store', ...headers], body: '' }
}

export function plain(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: ['Content-Type', contentType, 'Cache-Control', 'no-store'], body }
}
