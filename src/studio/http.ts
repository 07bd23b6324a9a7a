import type { IncomingMessage } from 'node:http'
import { problemAnswer } from '../server/problem.ts'

/** A request as the wires see it. `body` is the parsed JSON, `undefined` when there was none or it was no JSON. */
export interface StudioRequest {
  method: string
  /** Decoded path without query. */
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: unknown
  /** The body as it came, for forms. */
  bytes: Buffer
  /** `scheme://host` the client used, for links in the answer. */
  origin: string
}

/** What goes back. `drop` closes the connection without an answer. */
export interface StudioAnswer {
  status: number
  /** Names and values in turn. */
  headers: readonly string[]
  body: string | Buffer
  /** In place of `body`: what is sent part by part, as it comes about. */
  stream?: AsyncIterable<string>
  drop?: boolean
}

/** base64 pictures travel in bodies of midjourney-proxy; five of 4 MB fit. */
const maxBodyBytes = 24 * 1_048_576

/** A refusal of the routes that are ours alone: APIs have their own words. */
export function problem(status: number, code: string, detail: string): StudioAnswer {
  return problemAnswer('studio', { status, code, title: code.replaceAll('-', ' '), detail })
}

/** Headers with others over them, which replace those of the same name. */
export function withHeaders(headers: readonly string[], others: Record<string, string>): string[] {
  const replaced = Object.keys(others).map((name) => name.toLowerCase())
  const kept = headers.filter((_, place) => !replaced.includes((headers[place - (place % 2)] ?? '').toLowerCase()))
  return [...kept, ...Object.entries(others).flat()]
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
