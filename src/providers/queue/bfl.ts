import type { Command } from '../../contract/command.ts'
import type { Update } from '../../contract/update.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { readNumber, readPercent, readText, readTexts } from '../../wire/fields.ts'
import {
  accountUpdate,
  decodeBodies,
  expired,
  failure,
  get,
  picture,
  post,
  previewOf,
  unreadable,
  unrecognizedFields,
  update,
  wordsOf,
} from '../decode-helpers.ts'
import { nearestShape, type Parameters, pixelsOf, readParameters } from '../parameters.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../provider.ts'
import { pathOf, polledBody, queueRefusal, reachable, seedOf, surplus, taken } from './queue-helpers.ts'

const defaultModel = 'flux-2-pro'
/** The one model that takes a mask. */
const fillModel = 'flux-pro-1.0-fill'
const parameters = ['aspect', 'seed'] as const
const ownHosts = ['https://*.bfl.ai/*']

/**
 * Black Forest Labs. How sure we are: very of receipts, polls and errors, which were captured; little of webhooks. No hook is
 * sent: a receipt with one lacks the address to poll at, and painting takes seconds.
 */
export const bfl: Provider = {
  id: 'bfl',
  name: 'Black Forest Labs',
  family: 'key',
  commands: ['imagine', 'info'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 5000, // none is documented
  concurrency: 24, // documented
  hook: false,
  defaultAddress: 'https://api.bfl.ai',
  exampleAddress: 'https://api.eu.bfl.ai',
  practiceAddress: 'http://127.0.0.1:8790/bfl',
  needsToken: true,
  keyAddress: 'https://dashboard.bfl.ai',
  hosts: { token: ownHosts, pictures: ['https://*.blob.core.windows.net/*'] },
  typicalMs: 10_000, // 2.5 to 20 s in captures
  linkMs: 600_000,
  parameters,
  maxCount: 1,
  defaultModel,
  models: {},

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, decodeTask),
  poll: {
    // A job's `followUpId` is its `polling_url`, which is often on another host than the one that took the command.
    encode: ({ address, token, messageId, followUpId }) => {
      const own = `${address}/v1/get_result?id=${encodeURIComponent(messageId)}`
      return get(followUpId?.split('#')[0] ?? own, headers(token))
    },
    decode: (answer, { messageId, followUpId }) =>
      polledBody(answer, messageId, (text) => decodeBodies(text, (body) => withCost(decodeTask(body), followUpId))),
  },
}

function headers(token: string): Record<string, string> {
  return { 'x-key': token }
}

function encode(command: Command, { address, token, model = defaultModel }: SendContext): ProviderRequest | null {
  if (command.kind === 'info') return get(`${address}/v1/credits`, headers(token))
  if (command.kind !== 'imagine') return null
  const { references = [], mask } = command
  const painter = mask === undefined ? model : fillModel
  const read = readParameters(command.prompt, parameters)
  const { seed, unused: oddSeed } = seedOf(read)
  const shape = shapeOf(painter, read)
  const pictures = picturesOf(painter, references)
  const body = {
    prompt: read.text,
    ...shape.fields,
    seed,
    ...pictures.fields,
    ...(mask === undefined ? {} : { mask }),
  }
  const unused = [...read.unused, ...oddSeed, ...shape.unused, ...pictures.unused]
  const request = post(`${address}/v1/${pathOf(painter)}`, headers(token), body)
  return { ...request, unused: painter === model ? unused : [...unused, `${model} (${painter})`] }
}

const ratios = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '5:4', '4:5', '2:1', '1:2', '21:9', '9:21']

/** Ultra and Kontext take a ratio, the others pixels; what is filled keeps its size. */
function shapeOf(model: string, { aspect }: Parameters): { fields: Json; unused: string[] } {
  if (aspect === undefined) return { fields: {}, unused: [] }
  if (model === fillModel) return { fields: {}, unused: [`--ar ${aspect.width}:${aspect.height}`] }
  if (/ultra|kontext/.test(model)) {
    const { shape, unused } = nearestShape(aspect, ratios)
    return { fields: { aspect_ratio: shape }, unused }
  }
  // FLUX.2: multiples of 16, and up to 4 million pixels; FLUX.1: multiples of 32 up to 1440.
  const limits = /flux-2/.test(model) ? { step: 16, most: 2048 } : { step: 32, most: 1440 }
  return { fields: { ...pixelsOf(aspect, { area: 1024 * 1024, ...limits }) }, unused: [] }
}

/** FLUX.2 and Kontext number their pictures; older models take one to be inspired by. Bytes go without the `data:` prefix. */
function picturesOf(model: string, references: readonly string[]): { fields: Json; unused: string[] } {
  const [name, most] = /flux-2/.test(model)
    ? (['input_image', 8] as const)
    : /kontext/.test(model)
      ? (['input_image', 4] as const)
      : ([model === fillModel ? 'image' : 'image_prompt', 1] as const)
  const entries = references.slice(0, most).map((url, index) => {
    const bytes = url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : url
    return [index === 0 ? name : `${name}_${index + 1}`, bytes]
  })
  return { fields: Object.fromEntries(entries), unused: surplus(references, most) }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status >= 300 || !isRecord(json)) return queueRefusal(answer, context)
  if (command.kind === 'info') {
    const left = readNumber(json.credits)
    if (left === undefined) return queueRefusal(answer, context)
    const account = accountUpdate({ ref: context.ref }, json, receivedAt, { credits: { left, unit: 'credits' } })
    return { kind: 'finished', updates: [account] }
  }
  const id = readText(json.id)
  if (id === undefined) return queueRefusal(answer, context)
  const at = reachable(readText(json.polling_url), context.address, ownHosts)
  const cents = readNumber(json.cost)
  const followUpId = at === undefined || cents === undefined ? at : `${at}${costMark}${cents}`
  return taken(update({}, 'accepted', { followUpId, cost: costOf(cents) }), id, context)
}

/** The receipt alone tells the cost, and the result shall show it: it goes along behind the address, where no server sees it. */
const costMark = '#cost='

function withCost(task: Update, followUpId = ''): Update {
  const cents = readNumber(followUpId.split(costMark)[1])
  return task.state === 'done' ? { ...task, cost: costOf(cents) } : task
}

/** It counts in US cents. */
function costOf(cents: number | undefined): Update['cost'] {
  return cents === undefined ? undefined : { amount: Math.round(cents * 100) / 10_000, unit: 'USD' }
}

const understood = [
  'id',
  'status',
  'result',
  'progress',
  'details',
  'preview',
  'error',
  'message',
  'timestamp',
  'webhook_url',
]

/** A task as the poll route and webhooks tell it: `{id, status, result, progress, details}`. */
function decodeTask(body: Json): Update {
  const ids = { messageId: readText(body.id) }
  const rest = unrecognizedFields(body, understood)
  const status = (readText(body.status) ?? '').toLowerCase()
  switch (status) {
    case 'pending':
      return decodePending(ids, body, rest)
    case 'ready':
      return decodeReady(ids, body, rest)
    case 'request moderated':
    case 'content moderated': {
      const detail = [readText(body.status), ...moderationReasons(body.details)].join(': ')
      return update(ids, 'failed', { reason: { code: 'moderated', detail }, rest })
    }
    case 'task not found':
      return { ...expired(''), ids, rest }
    case 'error':
    case 'failed': {
      const words = [readText(body.error), readText(body.message), wordsOf(body.details) ?? readText(body.details)]
      return { ...failure(ids, words.filter(Boolean).join(': ') || undefined, 'provider-fault'), rest }
    }
    default:
      return unreadable(body, ids)
  }
}

/** `progress` is 0 to 1. */
function decodePending(ids: Update['ids'], body: Json, rest: Json | undefined): Update {
  const share = readNumber(body.progress)
  const preview = previewOf(readText(body.preview))
  if (share === undefined && preview === undefined) return update(ids, 'accepted', { rest })
  return update(ids, 'running', { progress: readPercent(share === undefined ? undefined : share * 100), preview, rest })
}

function decodeReady(ids: Update['ids'], body: Json, rest: Json | undefined): Update {
  const result = isRecord(body.result) ? body.result : {}
  const url = readText(result.sample)
  if (url === undefined) return { ...failure(ids, undefined, 'unexpected'), rest }
  const text = readTexts(result.prompt)
  return update(ids, 'done', { kind: 'picture', pictures: [picture(url)], text, seed: readText(result.seed), rest })
}

function moderationReasons(details: unknown): string[] {
  const reasons = isRecord(details) ? readTexts(details['Moderation Reasons']) : []
  return reasons.length > 0 ? [reasons.join(', ').slice(0, 400)] : []
}
