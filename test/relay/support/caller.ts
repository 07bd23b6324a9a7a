import { hash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { inboxIdPrefix, inboxReadSchema } from '../../../src/contract/inbox.ts'

export interface Called {
  status: number
  body: string
}

/** Connections to one relay, kept unless told otherwise; rejects when a connection breaks. */
export function createCaller(url: string, { keepAlive = true } = {}) {
  const agent = new Agent({ keepAlive })
  return {
    call(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Called> {
      return new Promise((resolve, reject) => {
        const sent = request(url + path, { method, headers, agent }, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
          response.on('error', reject)
        })
        sent.on('error', reject)
        sent.end(body)
      })
    },
    close: () => agent.destroy(),
  }
}
export type Caller = ReturnType<typeof createCaller>

export interface Box {
  id: string
  headers: { authorization: string }
}

export function newBox(): Box {
  const secret = randomBytes(32).toString('base64url')
  return { id: hash('sha256', inboxIdPrefix + secret, 'base64url'), headers: { authorization: `Bearer ${secret}` } }
}

/** A reader that keeps its cursor, as the extension does, whatever happens to the relay. */
export interface Reader {
  /** Every body read, in order. */
  bodies: string[]
  gaps: number
  /** Reads once, held up to `waitS`; answers how many came. Rejects when the relay is away. */
  step(caller: Caller, waitS: number): Promise<number>
}

export function createReader(box: Box, options: { acknowledge: boolean }): Reader {
  let cursor = ''
  const reader: Reader = {
    bodies: [],
    gaps: 0,
    async step(caller, waitS) {
      const answer = await caller.call('GET', `/v1/inbox/messages?wait=${waitS}&after=${cursor}`, box.headers)
      if (answer.status !== 200) throw new Error(`read answered ${answer.status}`)
      const read = inboxReadSchema.parse(JSON.parse(answer.body))
      for (const message of read.messages) reader.bodies.push(message.body)
      if (read.gap) reader.gaps += 1
      cursor = read.cursor
      if (options.acknowledge && read.messages.length > 0)
        await caller.call('DELETE', `/v1/inbox/messages?through=${cursor}`, box.headers).catch(() => {})
      return read.messages.length
    },
  }
  return reader
}
