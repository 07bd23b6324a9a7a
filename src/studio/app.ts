import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Engine } from '../practice-engine/engine.ts'
import { empty, json } from '../server/answer.ts'
import { isExtension, preflightHeaders } from '../server/cors.ts'
import { listen } from '../server/listen.ts'
import { createLog, type Log } from '../server/log.ts'
import { type Now, systemTimers, type Timers } from '../shared/clock.ts'
import { freshAccount } from './account.ts'
import { createCommands } from './commands.ts'
import { drawDefaultConfig, type StudioConfig } from './config.ts'
import { createControl } from './control.ts'
import { type Core, createCore, type Wire } from './core.ts'
import { createDelivery } from './delivery.ts'
import { parseJson, problem, readBody, type StudioAnswer, type StudioRequest } from './http.ts'
import { createJobs, type StudioJob } from './jobs.ts'
import { createLoadPicture } from './load-picture.ts'
import { createNotify } from './notify.ts'
import { createOriginGuard } from './origin-guard.ts'
import { createPictures } from './pictures.ts'
import { createReach } from './reach.ts'
import { createRequestLog } from './request-log.ts'
import { createScenarios } from './scenario.ts'
import { createStranger } from './stranger.ts'
import { createWires } from './wires/wires.ts'

export interface StudioOptions {
  engine: Engine
  now?: Now
  timers?: Timers
  fetch?: typeof globalThis.fetch
  log?: Log
  /** What differs from the defaults; a token that is not given is drawn. */
  config?: Partial<StudioConfig>
}

export interface Studio {
  /** `url` without trailing slash. */
  listen(): Promise<{ url: string; token: string }>
  /** Ends connections, timers and the engine. What is still painted is lost. */
  stop(): Promise<void>
}

/** An image API server. Nothing runs before `listen`. */
export function createStudio({ engine, now = Date.now, timers = systemTimers, ...options }: StudioOptions): Studio {
  const config: StudioConfig = { ...drawDefaultConfig(), ...options.config }
  const fetch = options.fetch ?? globalThis.fetch
  const log = options.log ?? createLog({ level: config.log, write: (line) => process.stderr.write(line), now })
  const account = { ...freshAccount, defaultHook: config.defaultHook }
  const scenarios = createScenarios()
  const requests = createRequestLog(now)
  const reaches = createReach(config.reach)
  const delivery = createDelivery({ fetch, now, timers, log, reaches })
  const pictures = createPictures({ engine, now })
  const wires: Wire[] = []
  const onChange = (job: StudioJob) => notify(job)
  const jobs = createJobs({ now, timers, config, account, onChange })
  const commands = createCommands({
    account,
    pictures,
    engine,
    size: config.size,
    lengths: jobs.lengths,
    isFull: jobs.isFull,
    load: createLoadPicture({ pictures, fetch, reaches }),
  })
  const wait = (delayMs: number) => new Promise<void>((resolve) => timers.after(delayMs, resolve))
  const core: Core = createCore({ config, account, jobs, pictures, commands, delivery, scenarios, reaches, now, wait })
  wires.push(...createWires(core))
  const notify = createNotify({ account, delivery, wires, stranger: createStranger({ pictures, now }) })
  const guard = createOriginGuard(config)
  const control = createControl({ token: config.token, scenarios, requests, delivery, account })

  async function answer(request: StudioRequest): Promise<StudioAnswer> {
    if (config.control && isControl(request.path)) return control(request)
    if (request.path.startsWith('/pictures/') && /^(GET|HEAD)$/.test(request.method)) return pictures.answer(request)
    if (request.path === '/healthz') return json(200, { status: 'ok', engine: engine.name })
    // Kept for the control route alone: bodies may be large.
    if (config.control) requests.add(request)
    for (const wire of wires) {
      const answered = await wire.answer(request)
      if (answered) return answered
    }
    return problem(404, 'no-route', 'No API of this studio has such a path. See docs/studio.md.')
  }

  async function respond(incoming: IncomingMessage, url: Url): Promise<StudioAnswer> {
    if (incoming.method === 'OPTIONS') return preflight(incoming)
    const bytes = await readBody(incoming)
    if (bytes === null) return problem(413, 'too-large', 'The body is larger than 24 MiB.')
    return answer({ ...readRequest(incoming, bytes, config), ...url })
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, query } = readUrl(incoming)
    const answered = guard(incoming.headers, path) ?? (await respond(incoming, { path, query }))
    // The first part of the path tells the API; what follows may name a job.
    log('debug', 'answered', { method: incoming.method ?? '', api: path.split('/')[1] ?? '', status: answered.status })
    if (answered.drop) return void incoming.socket.destroy()
    write(response, answered, config.cors && !isControl(path) ? readable(incoming) : [])
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      log('error', 'request-failed', { error: error instanceof Error ? error.name : 'unknown' })
      if (response.headersSent) response.destroy()
      else write(response, problem(500, 'fault', 'The studio made a mistake.'), [])
    })
  })

  return {
    listen: async () => ({ url: await listen(server, config), token: config.token }),
    async stop() {
      jobs.stop()
      delivery.stop()
      server.closeAllConnections()
      await Promise.all([
        engine.stop?.(),
        server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : undefined,
      ])
    },
  }
}

type Url = Pick<StudioRequest, 'path' | 'query'>

/** The path as it is routed: whatever is decided by path is decided by this one. */
function readUrl({ url = '/' }: IncomingMessage): Url {
  const [path = '/', query = ''] = url.split('?', 2)
  return { path: decode(path), query: new URLSearchParams(query) }
}

/** These tell what clients sent: no page may read them. */
function isControl(path: string): boolean {
  return path.startsWith('/control/')
}

function readRequest(incoming: IncomingMessage, bytes: Buffer, config: StudioConfig): Omit<StudioRequest, keyof Url> {
  const host = incoming.headers.host ?? `${config.host}:${config.port}`
  return {
    method: incoming.method ?? 'GET',
    headers: incoming.headers,
    body: parseJson(bytes),
    bytes,
    origin: config.publicUrl?.replace(/\/+$/, '') ?? `http://${host}`,
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Lets a page of an extension read the answer. Kept answers must not be taken for those to others. */
function readable({ headers: { origin } }: IncomingMessage): string[] {
  return isExtension(origin) ? ['Vary', 'Origin', 'Access-Control-Allow-Origin', origin] : ['Vary', 'Origin']
}

function preflight({ headers }: IncomingMessage): StudioAnswer {
  const asked = String(headers['access-control-request-headers'] ?? 'authorization, content-type')
  return empty(204, preflightHeaders({ methods: 'GET, POST, PUT, DELETE', headers: asked, maxAgeS: 600 }))
}

function write(response: ServerResponse, { status, headers, body, stream }: StudioAnswer, extra: string[]): void {
  if (stream) {
    response.writeHead(status, [...headers, ...extra])
    // A client that goes away ends the stream, and nobody is left to tell.
    pipeline(Readable.from(stream), response).catch(() => response.destroy())
    return
  }
  // RFC 9110 8.6: these two have no length.
  const length = status === 204 || status === 304 ? [] : ['Content-Length', String(Buffer.byteLength(body))]
  response.writeHead(status, [...headers, ...extra, ...length])
  response.end(body)
}
