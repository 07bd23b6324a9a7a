import type { Problem } from '../contract/problem.ts'
import type { Answer } from './answer.ts'

/** The parts of a refusal that differ from one code to the next. */
export interface Refusal {
  status: number
  /** Stable, in lower case with hyphens. */
  code: string
  title: string
  /** What to do. */
  detail: string
}

export interface ProblemExtras {
  /** Further headers, names and values in turn. */
  headers?: readonly string[]
  /** Further members of the body. Nothing that came with the request is sent back. */
  members?: Record<string, number | object>
}

/**
 * RFC 9457 problem JSON. `type` is a URN: nothing has to be fetched to understand it.
 * @param server whose refusal it is: the first part of the URN's name, and the realm of a 401
 */
export function problemAnswer(
  server: 'relay' | 'studio',
  { status, code, title, detail }: Refusal,
  extras: ProblemExtras = {},
): Answer {
  const headers = ['Content-Type', 'application/problem+json', 'Cache-Control', 'no-store', ...(extras.headers ?? [])]
  if (status === 401) headers.push('WWW-Authenticate', `Bearer realm="${server}"`)
  const body: Problem = { type: `urn:afterimage:${server}:${code}`, title, status, code, detail }
  return { status, headers, body: JSON.stringify({ ...body, ...extras.members }) }
}
