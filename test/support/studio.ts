import { createServer } from 'node:http'
import { dimensions, type Engine, type Painted, type PaintRequest } from '../../src/practice-engine/engine.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import { createStudio } from '../../src/studio/app.ts'
import type { StudioConfig } from '../../src/studio/config.ts'
import type { DeliveryRecord } from '../../src/studio/delivery.ts'
import type { LoggedRequest } from '../../src/studio/request-log.ts'
import type { Scenario } from '../../src/studio/scenario.ts'

/** One flat colour a seed, in no time. `painted` lists what was asked for. */
export function createPlainEngine(): Engine & { painted: PaintRequest[] } {
  const painted: PaintRequest[] = []
  const paint = async (request: PaintRequest, scale: number): Promise<Painted> => {
    painted.push(request)
    const size = dimensions(request)
    const [width, height] = [size.width * scale, size.height * scale]
    const rgb = new Uint8Array(width * height * 3)
    for (let i = 0; i < rgb.length; i++) rgb[i] = (request.seed >> ((i % 3) * 8)) & 255
    return { bytes: encodePng({ width, height, rgb, texts: {} }), width, height }
  }
  return {
    name: 'plain',
    painted,
    paint: (request) => paint(request, 1),
    paintGrid: (request) => paint(request, 2),
    describe: async () => ['a plain picture', 'a flat picture', 'one colour', 'a field of colour'],
  }
}

export interface TestStudio {
  url: string
  token: string
  engine: Engine
  /** Sends JSON with the bearer. */
  call(method: string, path: string, body?: unknown): Promise<Response>
  /** Sets the scenarios of the next commands; none resets. */
  scenario(...scenarios: Scenario[]): Promise<void>
  /** What clients sent so far, oldest first. */
  requests(): Promise<LoggedRequest[]>
  /** What was posted to hooks so far. */
  deliveries(): Promise<DeliveryRecord[]>
  setAccount(changes: Record<string, unknown>): Promise<void>
  stop(): Promise<void>
}

/** A studio on a free port with control, painting at once; `config` overrides. Stop it when done. */
export async function startStudio(
  config: Partial<StudioConfig> = {},
  engine: Engine = createPlainEngine(),
): Promise<TestStudio> {
  const studio = createStudio({
    engine,
    config: { port: 0, control: true, paintMs: 0, size: 64, log: 'silent', ...config },
  })
  const { url, token } = await studio.listen()
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const control = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await call(method, `/control/${path}`, body)
    if (!response.ok) throw new Error(`studio control: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    url,
    token,
    engine,
    call,
    scenario: async (...scenarios) => void (await control('PUT', 'scenario', scenarios)),
    requests: async () => (await (await control('GET', 'requests')).json()) as LoggedRequest[],
    deliveries: async () => (await (await control('GET', 'deliveries')).json()) as DeliveryRecord[],
    setAccount: async (changes) => void (await control('PUT', 'account', changes)),
    stop: () => studio.stop(),
  }
}

export interface HookPost {
  /** Path and query it came to. */
  path: string
  headers: Record<string, string>
  text: string
  /** Parsed, `undefined` when it is no JSON. */
  body: unknown
}

export interface HookReceiver {
  /** Address to give as hook; a path may follow. */
  url: string
  posts: HookPost[]
  /** Resolves with the first `count` posts, as soon as they are there. */
  take(count: number): Promise<HookPost[]>
  /** Statuses for the next posts; 202 afterwards. */
  answerWith(...statuses: number[]): void
  stop(): Promise<void>
}

/** A server that keeps what is posted to it. */
export async function startHookReceiver(): Promise<HookReceiver> {
  const posts: HookPost[] = []
  const statuses: number[] = []
  let waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      posts.push({ path: request.url ?? '', headers, text, body: tryParse(text) })
      response.writeHead(statuses.shift() ?? 202).end()
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    posts,
    async take(count) {
      while (posts.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return posts.slice(0, count)
    },
    answerWith: (...next) => void statuses.push(...next),
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
