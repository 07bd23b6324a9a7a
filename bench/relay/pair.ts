import { generateKeyPairSync, hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchContext } from '../support/bench.ts'
import { type MeasuredServer, startServer } from '../support/server.ts'
import { openWire } from '../support/wire.ts'

export const relayScript = fileURLToPath(new URL('../../src/relay/main.ts', import.meta.url))
const floorScript = fileURLToPath(new URL('floor.ts', import.meta.url))

/** Limits are off, because all load comes from one address. */
export const lifted = {
  RELAY_PORT: '0',
  RELAY_LOG: 'info',
  RELAY_RATE_PER_MINUTE: '0',
  RELAY_MAX_MESSAGES: '10000000',
  RELAY_MAX_BYTES: '100000000000',
}

export interface Pair<Value> {
  relay: Value[]
  floor: Value[]
}

/** Measures relay and floor in turn, `runs` times, each time on a freshly started server, the relay on SQLite. */
export async function measurePair<Value>(
  context: BenchContext,
  runs: number,
  measure: (server: MeasuredServer) => Promise<Value>,
): Promise<Pair<Value>> {
  const floor = () => measureOn(() => startServer(floorScript, {}), measure)
  const [floors, relays] = await inTurn(context, runs, floor, () => measureOn(() => startRelay(context), measure))
  return { floor: floors, relay: relays }
}

/** Measures the relay in two ways in turn, `runs` times, each time on a freshly started one on SQLite. */
export function measureBoth<Value>(
  context: BenchContext,
  runs: number,
  one: (server: MeasuredServer) => Promise<Value>,
  other: (server: MeasuredServer) => Promise<Value>,
): Promise<[Value[], Value[]]> {
  const start = () => startRelay(context)
  return inTurn(
    context,
    runs,
    () => measureOn(start, one),
    () => measureOn(start, other),
  )
}

async function inTurn<Value>(
  context: BenchContext,
  runs: number,
  one: () => Promise<Value>,
  other: () => Promise<Value>,
): Promise<[Value[], Value[]]> {
  const [ones, others]: [Value[], Value[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    if (run % 2 === 1) others.push(await other())
    ones.push(await one())
    if (run % 2 === 0) others.push(await other())
    context.say(`run ${run + 1} of ${runs}`)
  }
  return [ones, others]
}

function startRelay({ dir }: BenchContext): Promise<MeasuredServer> {
  const file = join(dir, 'relay.db')
  for (const part of ['', '-wal', '-shm', '-lock']) rmSync(file + part, { force: true })
  return startServer(relayScript, { ...lifted, RELAY_STORE: `sqlite:${file}` })
}

async function measureOn<Value>(
  start: () => Promise<MeasuredServer>,
  measure: (server: MeasuredServer) => Promise<Value>,
): Promise<Value> {
  const server = await start()
  try {
    return await measure(server)
  } finally {
    await server.stop()
  }
}

export interface Box {
  path: string
  authorization: string
}

/** The nth inbox, the same in every run. */
export function boxOf(n: number): Box {
  const secret = hash('sha256', `bench ${n}`, 'base64url')
  const id = hash('sha256', `afterimage inbox v1\n${secret}`, 'base64url')
  return { path: `/h/${id}`, authorization: `Bearer ${secret}` }
}

/** @param sealed whether each is opened with a key of its own to seal its messages to */
export async function openBoxes(port: number, count: number, sealed = false): Promise<Box[]> {
  const boxes = Array.from({ length: count }, (_, n) => boxOf(n))
  const wires = await Promise.all(Array.from({ length: 8 }, () => openWire(port)))
  await Promise.all(
    wires.map(async (wire, lane) => {
      for (let n = lane; n < count; n += wires.length) {
        const body = sealed ? JSON.stringify({ seal: { v: 1, key: drawKey() } }) : ''
        const head = `PUT /v1/inbox HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${boxes[n]?.authorization}\r\n`
        const { status } = await wire.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)
        if (status !== 200) throw new Error(`open answered ${status}`)
      }
      wire.close()
    }),
  )
  return boxes
}

function drawKey(): string {
  const { x = '' } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })
  return x
}

const words = 'a lighthouse at dusk, volumetric light, 35mm, '

/** A result of about 1 kB as image APIs post it; `numberIn` reads `n` from it. */
export function resultBody(n: number): string {
  const head = `{"n":${n},"status":"completed","imageUrl":"https://cdn.example/${n}.png","prompt":"`
  return `${head}${words.repeat(30)}`.slice(0, 1022).concat('"}')
}

export function numberIn(answer: string): number[] {
  return [...answer.matchAll(/\\"n\\":(\d+)/g)].map((match) => Number(match[1]))
}

export function cursorIn(answer: string): string {
  return /"cursor":"(\d+)"/.exec(answer)?.[1] ?? ''
}
