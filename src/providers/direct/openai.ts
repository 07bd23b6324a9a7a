import type { Command } from '../../contract/command.ts'
import { isRecord, readJson } from '../../shared/json.ts'
import { accountUpdate, bearer, decodeBodies, get, post, unreadable } from '../decode-helpers.ts'
import { readParameters } from '../parameters.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../provider.ts'
import type { Dialect, Painting } from './dialect.ts'
import * as dialects from './dialects.ts'
import { decodeImages } from './images-answer.ts'
import { readRefusal } from './refusal.ts'
import { decodeStreamEvent, settledAnswer } from './stream.ts'

/** Painting takes up to a minute, at busy times longer. */
const answerTimeoutMs = 240_000
/** Ten pictures as bytes. */
const maxAnswerBytes = 64 * 1_048_576

/** A service that speaks like OpenAI: the answer to the request is the picture. */
function createProvider(dialect: Dialect): Provider {
  const { about, models, streams } = dialect
  return {
    ...about,
    commands: ['imagine', 'info'],
    speeds: [],
    hook: false,
    answerTimeoutMs,
    maxAnswerBytes,
    ...(models ? { models: { list: listOf(models) } } : { models: {} }),
    ...(streams ? { stream: { decode: decodeStreamEvent } } : {}),

    encode: (command, context) => encode(dialect, command, context),
    decodeReceipt: (answer, command, context, receivedAt) =>
      command.kind === 'info'
        ? readAccount(dialect, answer, context, receivedAt)
        : readPictures(streams ? settledAnswer(answer) : answer, context),
    // It posts nothing.
    decodeHook: (text) => decodeBodies(text, unreadable),
  }
}

export const openAi = createProvider(dialects.openAi)
export const openRouter = createProvider(dialects.openRouter)
export const together = createProvider(dialects.together)
export const xai = createProvider(dialects.xai)
export const recraft = createProvider(dialects.recraft)
export const openAiCompatible = createProvider(dialects.compatible)

function encode({ about, mostReferences, write, ...dialect }: Dialect, command: Command, context: SendContext) {
  const headers = bearer(context.token)
  if (command.kind === 'info') {
    const route = dialect.account?.route ?? dialect.models?.route
    return route === undefined ? null : get(`${context.address}/${route}`, headers)
  }
  if (command.kind !== 'imagine') return null
  const { references = [], mask } = command
  if (references.length > mostReferences) return null
  if (mask !== undefined && (references.length === 0 || !about.options.includes('mask'))) return null
  const { text, aspect, seed, negative, count = 1, unused } = readParameters(command.prompt, about.parameters ?? [])
  const most = about.maxCount ?? 1
  const tooMany = count > most ? [`--n ${count} (${most})`] : []
  // As a number a longer one would become another.
  const tooLong = seed !== undefined && !Number.isSafeInteger(Number(seed)) ? [`--seed ${seed}`] : []
  const painting: Painting = {
    model: context.model ?? about.defaultModel,
    ...{ prompt: text, aspect, seed: tooLong.length > 0 ? undefined : seed, negative },
    ...{ count: Math.min(count, most), references, mask },
  }
  const written = write(painting)
  if (written === null) return null
  const url = `${context.address}/${written.route}`
  const all = [...unused, ...tooMany, ...tooLong, ...(written.unused ?? [])]
  const request: ProviderRequest = written.form
    ? { method: 'POST', url, headers, form: written.form }
    : post(url, headers, written.body ?? {})
  return all.length > 0 ? { ...request, unused: all } : request
}

function isGood({ status }: ProviderAnswer): boolean {
  return status >= 200 && status < 300
}

function readPictures(answer: ProviderAnswer, context: SendContext): Receipt {
  const body = readJson(answer.text)
  if (!isGood(answer) || !isRecord(body) || (body.error ?? null) !== null || !holdsPictures(body.data))
    return readRefusal(answer, context)
  return { kind: 'finished', updates: [decodeImages(body, { ref: context.ref })] }
}

/** Whether a list is one of pictures, if only an empty one: lists of models look like it. */
function holdsPictures(data: unknown): boolean {
  if (!Array.isArray(data)) return false
  return data.length === 0 || data.some((one) => isRecord(one) && ('b64_json' in one || 'url' in one))
}

/** The account, or at least how many models the key opens. */
function readAccount(
  { account, models }: Dialect,
  answer: ProviderAnswer,
  context: SendContext,
  receivedAt: number,
): Receipt {
  const body = readJson(answer.text)
  const ids = { ref: context.ref }
  if (isGood(answer) && account && isRecord(body)) {
    const { left, unit, told } = account.read(body) ?? {}
    if (told) {
      const credits = left === undefined || unit === undefined ? null : { left, unit }
      return { kind: 'finished', updates: [accountUpdate(ids, told, receivedAt, { credits })] }
    }
  }
  const list = isGood(answer) && !account ? models?.read(body) : null
  if (list) {
    const told = { models: String(list.length) }
    return { kind: 'finished', updates: [accountUpdate(ids, told, receivedAt)] }
  }
  const refused = readRefusal(answer, context)
  // A server without this route may paint all the same.
  const isMissing = [404, 405, 501].includes(answer.status) && refused.kind === 'refused'
  return isMissing ? { ...refused, reason: { ...refused.reason, code: 'unsupported' } } : refused
}

function listOf({ route, read }: NonNullable<Dialect['models']>): NonNullable<NonNullable<Provider['models']>['list']> {
  return {
    encode: ({ address, token }) => get(`${address}/${route}`, bearer(token)),
    decode: (answer) => (isGood(answer) ? read(readJson(answer.text)) : null),
  }
}
