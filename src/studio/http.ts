import type { IncomingMessage } from 'node:http'

/** A request as the wires see it. `body` is the parsed JSON, `undefined` when there was none or it was no JSON. */
export interface StudioRequest {
  method: string
  /** Decoded path without query. */
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: unknown
  /** `scheme://host` the client used, for links in the answer. */
  origin: string
}

/** What goes back. `drop` closes the connection without an answer. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
  drop?: boolean
}

/** base64 pictures travel in bodies of midjourney-proxy; five of 4 MB fit. */
const maxBodyBytes = 24 * 1_048_576

export function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** RFC 9457, for the routes that are ours alone. */
export function problem(status: number, code: string, detail: string): Answer {
  const body = { type: `urn:afterimage:studio:${code}`, title: code.replaceAll('-', ' '), status, code, detail }
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) }
}

/** Null: larger than we take. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue
    size += part.byteLength
    if (size > maxBodyBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

export function parseJson(bytes: Buffer): unknown {
  if (bytes.byteLength === 0) return undefined
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** `Authorization: Bearer x`, or null. */
export function bearerOf(headers: IncomingMessage['headers']): string | null {
  return /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1] ?? null
}
