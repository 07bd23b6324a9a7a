import { randomFillSync } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import { encodePng } from '../../src/practice-engine/png.ts'

/**
 * The barest way of a result to a screen: `POST /box/NAME` takes a text into memory, `GET /box/NAME?after=N` is held until there is one,
 * and the page at `/` shows the last of the box `page`, and the picture it names. Any path with `.png` is a picture of 1024 by 1024.
 */
interface Box {
  texts: string[]
  waiting: { response: ServerResponse; after: number; timer: NodeJS.Timeout }[]
}

const heldMs = 20_000
const side = 1024
const picture = encodePng({ width: side, height: side, rgb: grainOn(side * side * 3), texts: {} })

const page = `<!doctype html>
<title>Bare</title>
<p id="text"></p>
<img id="picture">
<script type="module">
for (let after = 0; ; ) {
  const answer = await fetch('/box/page?after=' + after)
  const { texts, cursor } = await answer.json()
  after = cursor
  const last = texts.at(-1)
  if (last === undefined) continue
  document.getElementById('text').textContent = last
  document.getElementById('picture').src = JSON.parse(last).imageUrl
}
</script>`

const boxes = new Map<string, Box>()

function boxOf(name: string): Box {
  const known = boxes.get(name)
  if (known) return known
  const box: Box = { texts: [], waiting: [] }
  boxes.set(name, box)
  return box
}

/** A sky of grain, as large as a photograph. */
function grainOn(bytes: number): Uint8Array {
  return randomFillSync(new Uint8Array(bytes)).map((value, at) => (value >> 4) + ((at / bytes) * 200) / 2)
}

function answer(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Access-Control-Allow-Origin': '*',
  })
  response.end(body)
}

function tell(response: ServerResponse, { texts }: Box, after: number): void {
  answer(response, 200, 'application/json', JSON.stringify({ texts: texts.slice(after), cursor: texts.length }))
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname.endsWith('.png')) return answer(response, 200, 'image/png', picture)
  if (pathname === '/') return answer(response, 200, 'text/html', page)
  const box = boxOf(pathname)
  if (request.method === 'POST') {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      box.texts.push(Buffer.concat(parts).toString())
      answer(response, 202, 'application/json', '{}')
      for (const one of box.waiting.splice(0)) {
        clearTimeout(one.timer)
        tell(one.response, box, one.after)
      }
    })
    return
  }
  const after = Number(searchParams.get('after') ?? 0)
  if (box.texts.length > after) return tell(response, box, after)
  const one = {
    response,
    after,
    timer: setTimeout(() => {
      box.waiting = box.waiting.filter((other) => other !== one)
      tell(response, box, after)
    }, heldMs),
  }
  box.waiting.push(one)
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`bare server listening on http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
