import type { Answer } from '../../server/answer.ts'

/** What a handler answers; whoever hosts the handlers writes it out. */
export interface RelayAnswer extends Answer {
  /** The body is known to be ASCII, so that its length and its bytes need not be worked out: most webhooks are. */
  ascii?: boolean
  /** Set for refusals: what they are counted by, see `problems`. */
  code?: string
  /** Whose messages it holds: it counts against what that inbox may leave untaken. */
  inbox?: string
  /** The connection goes with it. */
  close?: boolean
}

const bareJsonHeaders = ['Content-Type', 'application/json'] as const

/** ASCII. For answers to POST, which no cache keeps unless it is told to. */
export function accepted(body: string, headers: readonly string[]): RelayAnswer {
  return {
    status: 202,
    headers: headers.length === 0 ? bareJsonHeaders : [...bareJsonHeaders, ...headers],
    body,
    ascii: true,
  }
}

const readHeaders = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'] as const

/** Messages of an inbox, which are JSON already. */
export function messagesJson(
  body: string,
  rest: { headers: readonly string[]; ascii: boolean; inbox: string },
): RelayAnswer {
  const { headers, ascii, inbox } = rest
  return { status: 200, headers: headers.length === 0 ? readHeaders : [...readHeaders, ...headers], body, ascii, inbox }
}
