import { randomBytes } from 'node:crypto'
import { connect, Socket } from 'node:net'
import { setPriority } from 'node:os'

/**
 * One stranger at 127.0.0.1 who does everything at once that is cheap for who does it. A process of its own, and a polite
 * one: in life it runs on another machine.
 */
export interface AttackOrders {
  port: number
  seconds: number
  /** Requests with addresses of 15 kB. */
  requests: number
  /** Connections that send all of a body but its last byte: half to inboxes that nobody opened, half to its own. */
  stalled: number
  /** Connections that ask for the messages of its own inbox, five times each, and take nothing. */
  readers: number
  /** Its own inbox, in which there are answers worth asking for. */
  secret: string
  inbox: string
}

export interface AttackReport {
  /** Requests with long addresses that were sent, and what came back for them. */
  flooded: number
  statuses: Record<string, number>
  /** How often a stalled body, or a reader, was cut off and began anew. */
  stalledAgain: number
  readersAgain: number
}

process.once('message', (orders: AttackOrders) => {
  setPriority(10)
  void attack(orders).then((report) => process.send?.(report, () => process.exit(0)))
})

async function attack(orders: AttackOrders): Promise<AttackReport> {
  const report: AttackReport = { flooded: 0, statuses: {}, stalledAgain: 0, readersAgain: 0 }
  const state = { over: false }
  const { port, inbox, secret } = orders
  const body = Buffer.alloc(262_143, 1)
  const stalled = Array.from({ length: orders.stalled }, (_, n) =>
    keepOpen(port, state, (socket, again) => {
      if (again) report.stalledAgain += 1
      const id = n % 2 ? inbox : randomBytes(32).toString('base64url')
      socket.write(`POST /h/${id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 262144\r\n\r\n`)
      socket.write(body)
      // What is answered shows that it was refused: it goes on with the next.
      socket.once('data', () => socket.destroy())
    }),
  )
  const read = `GET /v1/inbox/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\n\r\n`
  const readers = Array.from({ length: orders.readers }, () =>
    keepOpen(port, state, (socket, again) => {
      if (again) report.readersAgain += 1
      socket.pause()
      socket.write(read.repeat(5))
    }),
  )
  await flood(orders, report)
  state.over = true
  for (const close of [...stalled, ...readers]) close()
  return report
}

const reopenMs = 10_000

/** A connection that is opened again, some time later, whenever it ends. Answers what closes it for good. */
function keepOpen(port: number, state: { over: boolean }, use: (socket: Socket, again: boolean) => void): () => void {
  let socket = new Socket()
  const open = (again: boolean) => {
    if (state.over) return
    socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('close', () => setTimeout(open, reopenMs, true))
    use(socket, again)
  }
  open(false)
  return () => socket.destroy()
}

/** Spread over the time, sixteen at once. */
async function flood({ port, seconds, requests }: AttackOrders, report: AttackReport): Promise<void> {
  const start = performance.now()
  const lane = async () => {
    while (report.flooded < requests && performance.now() - start < 1.5 * seconds * 1000) {
      const dueMs = (report.flooded / requests) * seconds * 1000
      report.flooded += 1
      const wait = dueMs - (performance.now() - start)
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
      const status = await ask(port)
      report.statuses[status] = (report.statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
  const left = seconds * 1000 - (performance.now() - start)
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}

const padding = 'x'.repeat(15_000)

function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let status = 'none'
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      status = chunk.toString('latin1').slice(9, 12)
      socket.destroy()
    })
    socket.on('close', () => resolve(status))
    socket.write(
      `POST /h/${randomBytes(32).toString('base64url')}?${padding} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
    )
  })
}
