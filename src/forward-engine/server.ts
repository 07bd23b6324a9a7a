import { readCapped } from '../shared/capped.ts'
import { parseJson } from '../shared/json.ts'

/** One picture as a server with a model paints it. Pixels. */
export interface ForwardRequest {
  prompt: string
  seed: number
  width: number
  height: number
}

/** A real server, in one of the forms that such servers speak. */
export interface ForwardServer {
  /** A PNG. Rejects when the server fails; with `PaintRefused` when its filter does. */
  paint(request: ForwardRequest): Promise<Buffer>
  /** Words for a picture; absent where the server can't see. */
  describe?(picture: Buffer): Promise<string>
}

export interface ServerOptions {
  /** Base address, no trailing slash. */
  url: string
  /** Empty: none is sent. */
  token: string
  /** Null: the server's own choice. */
  model: string | null
  fetch: typeof globalThis.fetch
}

/** Ten pictures as base64. */
const mostBytes = 64 * 1_048_576
/** A small processor takes minutes. */
const answerTimeoutMs = 600_000

/** Sends JSON and reads JSON, whatever the status. Undefined: the answer was no JSON. */
export async function askJson(
  { fetch }: ServerOptions,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(answerTimeoutMs),
  })
  return { status: response.status, body: parseJson((await readCapped(response, mostBytes)) ?? '') }
}

/** A picture at the server's own address. */
export async function fetchPicture({ fetch, url: base }: ServerOptions, address: string): Promise<Buffer> {
  const url = new URL(address, `${base}/`)
  if (url.origin !== new URL(base).origin) throw new Error('the server names a picture on another machine')
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerTimeoutMs) })
  if (!response.ok || !response.body) throw new Error(`the picture is not there (${response.status})`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.byteLength
    if (size > mostBytes) throw new Error('the picture is too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
