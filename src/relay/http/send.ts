import type { Duplex } from 'node:stream'
import { type ProblemCode, problem } from '../errors.ts'
import type { RelayAnswer } from './answer.ts'
import { corsHeaders } from './cors.ts'
import type { RelayResponse } from './response.ts'

/** Writes the answer out. */
export function send(response: RelayResponse, answer: RelayAnswer): void {
  const headers = [...answer.headers, ...corsHeaders(response, response.req.headers.origin !== undefined, answer)]
  if (answer.close) headers.push('Connection', 'close')
  // RFC 9110 8.6: a 204 has no length.
  const { body, ascii = false } = answer
  if (answer.status !== 204) headers.push('Content-Length', String(ascii ? body.length : Buffer.byteLength(body)))
  response.writeHead(answer.status, headers)
  response.end(body, ascii ? 'latin1' : 'utf8')
}

/** Node hands over the bare socket when it could not make a request of what came. */
export function refuseSocket(socket: Duplex, code: ProblemCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, body } = problem(code)
  const lines = [`HTTP/1.1 ${status} ${code}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`]
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.once('finish', () => socket.destroy())
}
