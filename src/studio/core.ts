import { randomBytes } from 'node:crypto'
import { empty } from '../server/answer.ts'
import { isOneOf } from '../server/keys.ts'
import type { Now } from '../shared/clock.ts'
import type { AccountState, Speed } from './account.ts'
import type { Commands, StudioCommand } from './commands.ts'
import type { StudioConfig } from './config.ts'
import { type Delivery, isHook } from './delivery.ts'
import { problem, type StudioAnswer, type StudioRequest, withHeaders } from './http.ts'
import type { Jobs, StudioJob } from './jobs.ts'
import type { Pictures } from './pictures.ts'
import type { Scenario, Scenarios } from './scenario.ts'

/** A command as a wire hands it over. */
export interface Submission {
  wire: string
  id: string
  /** Second id for follow-ups; the same as `id` where there is just one. */
  followUpId: string
  hook: string | null
  ref: unknown
  origin: string
  /** In place of the account's. */
  speed?: Speed | undefined
  command: StudioCommand
}

/** One API's paths and bodies over the same jobs. */
export interface Wire {
  readonly name: string
  /** Null: not a path of this wire. */
  answer(request: StudioRequest): StudioAnswer | Promise<StudioAnswer> | null
  /** What is posted after a change; null when this API says nothing then. */
  hookBody(job: StudioJob): object | null
  /** Headers of its own with which a body is posted: a signature. */
  hookHeaders?(text: string, job: StudioJob): Record<string, string>
  /** A progress message for `reordered`, where the API has none of its own. */
  lateBody(job: StudioJob): object
}

/** What every wire builds on. */
export interface Core {
  readonly config: StudioConfig
  readonly account: AccountState
  readonly jobs: Jobs
  readonly pictures: Pictures
  readonly now: Now
  /** Whether a client sent the studio's token. Compared in constant time. */
  isToken(given: string | string[] | null | undefined): boolean
  /** Phrase that the prefilter finds in a prompt, null for none. */
  naughty(prompt: string): string | null
  /** Null: go on and count it. Else the headers of the refusal. */
  rateLimit(): string[] | null
  /** Whether the next command of this kind shall be asked for a second time first. */
  wantsModal(kind: string): boolean
  /** Starts a command under the next scenario. `receipt` writes the immediate answer. */
  accept(
    submission: Submission,
    receipt: (job: StudioJob) => StudioAnswer | Promise<StudioAnswer>,
  ): Promise<StudioAnswer>
}

interface Options {
  config: StudioConfig
  account: AccountState
  jobs: Jobs
  pictures: Pictures
  commands: Commands
  delivery: Delivery
  scenarios: Scenarios
  /** Whether a request may go to this URL. */
  reaches(url: string): boolean
  now: Now
  wait(delayMs: number): Promise<void>
}

const allow = 'Start it with STUDIO_REACH=any to let it go to other machines.'

/** Below this nobody would notice a picture that is painted when it is fetched. ms */
const warmFromMs = 500

export function createCore({
  config,
  account,
  jobs,
  pictures,
  commands,
  delivery,
  scenarios,
  reaches,
  now,
  wait,
}: Options): Core {
  function begin(submission: Submission, scenario: Scenario): StudioJob {
    const { command, speed, ...rest } = submission
    const ttlS = scenario.linkTtlS ?? (config.linkTtlS > 0 ? config.linkTtlS : null)
    const { work, picture, ...plan } = commands.plan(command, { ttlS, speed, isBlack: scenario.black })
    const job: StudioJob = {
      ...rest,
      ...plan,
      scenario,
      createdAt: now(),
      startedAt: null,
      finishedAt: null,
      status: 'queued',
      progress: 0,
      outcome: null,
      failure: null,
      pressed: [],
    }
    jobs.submit(job, work)
    // Painted while the client waits, so that it is there when its link is given out. In no time is for tests.
    const paintMs = scenario.paintMs ?? config.paintMs
    if (picture && paintMs >= warmFromMs) pictures.warm(picture)
    return job
  }

  return {
    config,
    account,
    jobs,
    pictures,
    now,
    isToken: (given) => typeof given === 'string' && isOneOf(given, [config.token]),
    naughty: createPrefilter(config, scenarios),
    wantsModal: (kind) => scenarios.peek(kind).modal === true,
    rateLimit: createRateLimit(config, now),
    async accept(submission, receipt) {
      const refused = refuseFar(submission, { pictures, reaches })
      if (refused) return refused
      const scenario = scenarios.take(scenarioKind(submission.command))
      const forced = scenario.receipt
      const starts = forced?.starts ?? (forced === undefined || forced.drop === true || (forced.status ?? 200) < 400)
      const page = scenario.notJson === true || scenario.notJson === 'receipt'
      if (forced?.delayMs !== undefined) await wait(forced.delayMs)
      if (page)
        return { status: 200, headers: ['Content-Type', 'text/html'], body: '<!doctype html><title>Sign in</title>' }
      const job = starts ? begin(submission, scenario) : null
      if (job && scenario.webhookBeforeReceipt) {
        await jobs.rush(job)
        await delivery.settled(job.id)
      }
      if (forced?.drop) return { ...empty(0), drop: true }
      return forceAnswer(job ? await receipt(job) : empty(500), forced)
    },
  }
}

/** Under which name a scenario's `only` means a command. */
function scenarioKind({ kind }: StudioCommand): string {
  return kind === 'paint' ? 'imagine' : kind
}

/** Finds the banned phrase in a prompt: one of the configuration's, or of the first scenario that has one. */
function createPrefilter({ bannedPhrases }: StudioConfig, scenarios: Scenarios): Core['naughty'] {
  const phrases = bannedPhrases.split(',').map((phrase) => phrase.trim().toLowerCase())
  return (prompt) => {
    const text = prompt.toLowerCase()
    const set = scenarios
      .list()
      .find((scenario) => scenario.naughty !== undefined)
      ?.naughty?.toLowerCase()
    return [...phrases, set ?? ''].find((phrase) => phrase !== '' && text.includes(phrase)) ?? null
  }
}

function createRateLimit({ rateMs }: StudioConfig, now: Now): Core['rateLimit'] {
  let lastAt = Number.NEGATIVE_INFINITY
  return () => {
    const leftMs = lastAt + rateMs - now()
    if (rateMs > 0 && leftMs > 0) {
      return ['Content-Type', 'application/json', 'Retry-After', String(Math.ceil(leftMs / 1000))]
    }
    lastAt = now()
    return null
  }
}

/** The real services know no such refusal: it is in our own form, with words that every client shows. */
function refuseFar(
  { hook, command }: Submission,
  { pictures, reaches }: Pick<Options, 'pictures' | 'reaches'>,
): StudioAnswer | null {
  const isFar = (url: string) => /^https?:/i.test(url) && !reaches(url)
  if (hook !== null && isFar(hook))
    return problem(400, 'out-of-reach', `This studio posts results to its own machine only. ${allow}`)
  if (command.kind !== 'describe' || pictures.find(command.url) || !isFar(command.url)) return null
  return problem(400, 'out-of-reach', `This studio looks at pictures of its own machine only. ${allow}`)
}

/** Puts a scenario's status, headers and body over an answer. */
export function forceAnswer(answer: StudioAnswer, forced: Scenario['receipt'] | Scenario['poll']): StudioAnswer {
  const changes = [forced?.status, forced?.body, forced?.headers].some((part) => part !== undefined)
  if (forced === undefined || !changes) return answer
  const text = forced.body === undefined || typeof forced.body === 'string'
  const body = forced.body === undefined ? answer.body : text ? String(forced.body) : JSON.stringify(forced.body)
  const type = forced.body !== undefined && text ? 'text/html' : 'application/json'
  const headers = withHeaders(withHeaders(answer.headers, { 'Content-Type': type }), forced.headers ?? {})
  return { status: forced.status ?? answer.status, headers, body }
}

/** A hook as a client sent it; '' and nonsense mean the account's own, as at the real services. */
export function readHook(value: unknown): string | null {
  return typeof value === 'string' && isHook(value.trim()) ? value.trim() : null
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Twenty letters and digits, as The Next Leg's Firestore ids look. */
export function drawLetters(count = 20): string {
  return [...randomBytes(count)].map((byte) => letters[byte % letters.length]).join('')
}
