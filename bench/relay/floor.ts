import { hash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'

/**
 * The barest program that could be called a relay: `node:http`, bodies in memory, nothing checked, nothing kept. What the real relay costs beyond it is the
 * price of durability, limits and authentication.
 */
interface Box {
  bodies: string[]
  waiting: Set<{ response: ServerResponse; after: number; timer: NodeJS.Timeout }>
}

const boxes = new Map<string, Box>()

function boxOf(id: string): Box {
  let box = boxes.get(id)
  if (!box) {
    box = { bodies: [], waiting: new Set() }
    boxes.set(id, box)
  }
  return box
}

function idOf(authorization: string | undefined): string {
  return hash('sha256', `afterimage inbox v1\n${authorization?.slice(7)}`, 'base64url')
}

function answer(response: ServerResponse, box: Box, after: number): void {
  const messages = box.bodies.slice(after).map((body, n) => ({ id: String(after + n + 1), body }))
  const text = JSON.stringify({ messages, cursor: String(box.bodies.length) })
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

const server = createServer((request, response) => {
  const [path = '', query] = (request.url ?? '').split('?')
  if (request.method === 'POST') {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const box = boxOf(path.slice(3).split('/')[0] ?? '')
      box.bodies.push(body)
      for (const one of box.waiting) {
        clearTimeout(one.timer)
        answer(one.response, box, one.after)
      }
      box.waiting.clear()
      response.writeHead(202, { 'Content-Length': 2 })
      response.end('{}')
    })
    return
  }
  const box = boxOf(idOf(request.headers.authorization))
  if (request.method === 'PUT') {
    response.writeHead(200, { 'Content-Length': 2 })
    response.end('{}')
    return
  }
  const values = new URLSearchParams(query)
  const [after, waitS] = [Number(values.get('after') ?? 0), Number(values.get('wait') ?? 0)]
  if (box.bodies.length > after || waitS === 0) return answer(response, box, after)
  const one = {
    response,
    after,
    timer: setTimeout(() => {
      box.waiting.delete(one)
      answer(response, box, after)
    }, waitS * 1000),
  }
  box.waiting.add(one)
  response.on('close', () => {
    box.waiting.delete(one)
    clearTimeout(one.timer)
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`floor listening on http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
