import { connect, type Socket } from 'node:net'

export interface WireAnswer {
  status: number
  body: string
}

/**
 * One kept HTTP connection, one request at a time, over a bare socket: `fetch` would cost more than the server that is measured. Understands answers with
 * a Content-Length or none, which is what both relay and floor send.
 */
export interface Wire {
  send(request: string): Promise<WireAnswer>
  close(): void
}

export async function openWire(port: number): Promise<Wire> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(opened))
    opened.once('error', reject)
  })
  let buffer = ''
  let waiting: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | null = null

  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    buffer += chunk
    const end = buffer.indexOf('\r\n\r\n')
    if (end < 0 || !waiting) return
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(buffer.slice(0, end + 2))?.[1] ?? 0)
    if (buffer.length < end + 4 + length) return
    const answer = { status: Number(buffer.slice(9, 12)), body: buffer.slice(end + 4, end + 4 + length) }
    buffer = buffer.slice(end + 4 + length)
    const { resolve } = waiting
    waiting = null
    resolve(answer)
  })
  const fail = () => waiting?.reject(new Error('the connection was closed'))
  socket.on('error', fail)
  socket.on('close', fail)

  return {
    send(request) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request, 'latin1')
      })
    },
    close: () => socket.destroy(),
  }
}

export function post(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

export function get(path: string, authorization: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`
}
