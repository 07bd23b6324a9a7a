import { randomUUID } from 'node:crypto'
import { bearerOf } from '../../../server/bearer.ts'
import type { PaintCommand } from '../../commands.ts'
import type { Core, Wire } from '../../core.ts'
import { type StudioAnswer, type StudioRequest, withHeaders } from '../../http.ts'
import type { StudioJob } from '../../jobs.ts'
import type { Picture } from '../../pictures.ts'
import type { FailureCode } from '../../scenario.ts'

/** Why a request is refused. Each service has codes, words and a status of its own for it. */
export type Refusal =
  | { kind: 'bad-key' | 'no-credit' | 'throttled' | 'busy' | 'fault' | 'no-route' }
  | { kind: 'moderated'; stage: 'input' | 'output' }
  /** `words` name the field and what is wrong with it. */
  | { kind: 'invalid'; words: string; field?: string }
  | { kind: 'no-model'; model: string }

/** What a request asks for, as its service reads it. `format`: how the answer is to be written. */
export interface Asked<Format> {
  command: PaintCommand
  format: Format
}

/** One service whose answer to the request is the picture. */
export interface Service<Format> {
  name: string
  /** Begins with a slash. */
  base: string
  /** The key as the client sent it. Absent: the bearer. */
  keyOf?(headers: StudioRequest['headers']): string | string[] | null | undefined
  /** Null: no route of this service paints. */
  read(route: string, request: StudioRequest): Asked<Format> | Refusal | null | Promise<Asked<Format> | Refusal | null>
  /** The other routes: lists, accounts. Null: there is none. */
  tell(route: string, request: StudioRequest): StudioAnswer | null
  write(done: Done, format: Format): Promise<StudioAnswer>
  /** In place of `write`, where the answer is sent while it is painted. Null: not with this format. */
  stream?(running: Running, format: Format): AsyncIterable<string> | null
  refuse(refusal: Refusal): StudioAnswer
}

/** A finished job and how its pictures are handed out. */
export interface Done {
  job: StudioJob
  pictures: readonly Picture[]
  base64(picture: Picture): Promise<string>
  link(picture: Picture): string
}

/** A job that may still be painted. */
export interface Running {
  job: StudioJob
  base64(picture: Picture): Promise<string>
  /** The pictures, or why there are none. */
  ended(): Promise<Done | Refusal>
}

/** A wire that holds the request until its pictures are painted. */
export function createHeldWire<Format>(core: Core, service: Service<Format>): Wire {
  const keyOf = service.keyOf ?? (({ authorization }) => bearerOf(authorization))
  return {
    name: service.name,
    answer(request) {
      if (!request.path.startsWith(`${service.base}/`)) return null
      if (!core.isToken(keyOf(request.headers))) return service.refuse({ kind: 'bad-key' })
      const route = request.path.slice(service.base.length + 1).replace(/\/+$/, '')
      return answerTo(core, service, route, request)
    },
    // None of these services posts anything.
    hookBody: () => null,
    lateBody: () => ({}),
  }
}

async function answerTo<Format>(
  core: Core,
  service: Service<Format>,
  route: string,
  request: StudioRequest,
): Promise<StudioAnswer> {
  const asked = request.method === 'POST' ? await service.read(route, request) : null
  if (asked === null) return service.tell(route, request) ?? service.refuse({ kind: 'no-route' })
  if ('kind' in asked) return service.refuse(asked)
  const throttled = core.rateLimit()
  if (throttled) {
    const answer = service.refuse({ kind: 'throttled' })
    return { ...answer, headers: withHeaders(answer.headers, { 'Retry-After': String(throttled.at(-1)) }) }
  }
  if (core.account.credits <= 0) return service.refuse({ kind: 'no-credit' })
  const { command, format } = asked
  if (core.naughty(command.prompt) !== null) return service.refuse({ kind: 'moderated', stage: 'input' })
  const id = randomUUID()
  const { origin } = request
  return core.accept({ wire: service.name, id, followUpId: id, hook: null, ref: null, origin, command }, (job) =>
    settle(core, service, job, format),
  )
}

async function settle<Format>(
  core: Core,
  service: Service<Format>,
  job: StudioJob,
  format: Format,
): Promise<StudioAnswer> {
  const base64 = async (picture: Picture) => (await core.pictures.bytes(picture)).toString('base64')
  const ended = async (): Promise<Done | Refusal> => {
    await core.jobs.ended(job)
    if (job.status !== 'done') return refusalOf(job.failure)
    const pictures = job.outcome?.singles ?? []
    return { job, pictures, base64, link: (picture) => core.pictures.link(job.origin, picture) }
  }
  const stream = service.stream?.({ job, base64, ended }, format)
  if (stream) {
    const headers = ['Content-Type', 'text/event-stream; charset=utf-8', 'Cache-Control', 'no-store']
    return { status: 200, headers, body: '', stream }
  }
  const end = await ended()
  return 'kind' in end ? service.refuse(end) : service.write(end, format)
}

function refusalOf(failure: FailureCode | null): Refusal {
  switch (failure) {
    case 'BANNED_PROMPT':
      return { kind: 'moderated', stage: 'input' }
    case 'BLOCKED':
    case 'IMAGE_BLOCKED':
      return { kind: 'moderated', stage: 'output' }
    case 'INVALID_PARAMETER':
    case 'INVALID_LINK':
      return { kind: 'invalid', words: 'Invalid value for a parameter.' }
    case 'QUEUE_FULL':
      return { kind: 'busy' }
    case 'NO_FAST_HOURS':
      return { kind: 'no-credit' }
    default:
      return { kind: 'fault' }
  }
}

/** A seed as these services take them; null when it is none. */
export function readSeed(seed: number | null | undefined): number | null {
  return seed === null || seed === undefined || seed < 0 ? null : seed >>> 0
}

/** Width over height of `16:9` or `1536x1024`; 1 for anything else. */
export function readShape(text: string | null | undefined): number {
  const [, width = 1, height = 1] = (/^(\d+(?:\.\d+)?)[:x](\d+(?:\.\d+)?)$/.exec(text ?? '') ?? []).map(Number)
  return width > 0 && height > 0 ? width / height : 1
}
