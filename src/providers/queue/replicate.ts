import type { Command } from '../../contract/command.ts'
import type { Update } from '../../contract/update.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { readNumber, readPercent, readText, readTexts } from '../../wire/fields.ts'
import { readAddresses } from '../../wire/links.ts'
import {
  accountUpdate,
  bearer,
  decodeBodies,
  failure,
  get,
  picture,
  post,
  unreadable,
  unrecognizedFields,
  update,
} from '../decode-helpers.ts'
import { readParameters } from '../parameters.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../provider.ts'
import { cancelReceipt, polledBody, queueRefusal, taken } from './queue-helpers.ts'
import { inputOf } from './replicate-models.ts'

const defaultModel = 'black-forest-labs/flux-kontext-pro'
const parameters = ['aspect', 'seed', 'negative', 'count'] as const

/**
 * Replicate. How sure we are: very. Requests, predictions and webhooks are documented by the vendor, its JavaScript client sends
 * them, and captures of both are public. Inputs differ by model, see `replicate-models`.
 */
export const replicate: Provider = {
  id: 'replicate',
  name: 'Replicate',
  family: 'key',
  commands: ['imagine', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 5000, // differs by model, and is documented by few
  hook: true,
  defaultAddress: 'https://api.replicate.com/v1',
  exampleAddress: 'https://api.replicate.com/v1',
  practiceAddress: 'http://127.0.0.1:8790/replicate/v1',
  needsToken: true,
  keyAddress: 'https://replicate.com/account/api-tokens',
  hosts: { pictures: ['https://*.replicate.delivery/*'] },
  typicalMs: 10_000, // 1 to 5 s in captures, and a cold start
  linkMs: 3_600_000, // then input, output and logs are deleted
  parameters,
  maxCount: 4,
  defaultModel,
  models: {},

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, decodePrediction),
  poll: {
    encode: ({ address, token, messageId }) => get(predictionAt(address, messageId), bearer(token)),
    decode: (answer, { messageId }) => polledBody(answer, messageId, (text) => decodeBodies(text, decodePrediction)),
  },
}

function predictionAt(address: string, id: string): string {
  return `${address}/predictions/${encodeURIComponent(id)}`
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, token, hook, parent } = context
  switch (command.kind) {
    case 'imagine': {
      const read = readParameters(command.prompt, parameters)
      const model = context.model ?? defaultModel
      const found = inputOf(model, read, { references: command.references ?? [], mask: command.mask })
      if (!found) return null
      const reply = hook === null ? {} : { webhook: hook, webhook_events_filter: ['start', 'completed'] }
      // One route for all models: `owner/name` for official ones, `owner/name:version` or a version for all.
      const request = post(`${address}/predictions`, bearer(token), { version: model, input: found.input, ...reply })
      return { ...request, unused: [...read.unused, ...found.unused] }
    }
    case 'info':
      return get(`${address}/account`, bearer(token))
    case 'cancel':
      if (parent?.messageId === undefined) return null
      return { method: 'POST', url: `${predictionAt(address, parent.messageId)}/cancel`, headers: bearer(token) }
    default:
      return null
  }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  if (command.kind === 'cancel') return cancelReceipt(answer, context)
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status >= 300 || !isRecord(json)) return queueRefusal(answer, context)
  if (command.kind === 'info') {
    if (readText(json.username) === undefined) return queueRefusal(answer, context)
    return { kind: 'finished', updates: [accountUpdate({ ref: context.ref }, json, receivedAt)] }
  }
  const id = readText(json.id)
  return id === undefined ? queueRefusal(answer, context) : taken(decodePrediction(json), id, context)
}

/** Fields that are read, or that say nothing new: `input` and `webhook` are our own. */
const understood = [
  ...['id', 'status', 'output', 'error', 'logs', 'input', 'data_removed', 'urls', 'webhook', 'webhook_events_filter'],
  ...['created_at', 'started_at', 'completed_at', 'source', 'stream'],
]

/** A prediction: the receipt, the webhook body and the poll answer alike. */
function decodePrediction(body: Json): Update {
  const ids = { messageId: readText(body.id) }
  const rest = unrecognizedFields(body, understood)
  switch (body.status) {
    case 'starting':
      return update(ids, 'accepted', { rest })
    case 'processing':
      return update(ids, 'running', { progress: progressOf(body.logs), rest })
    case 'succeeded':
      return decodeOutput(ids, body, rest)
    case 'failed':
      return { ...failure(ids, readText(body.error), 'provider-fault'), rest }
    // Its deadline passed before it began, and nothing is paid.
    case 'aborted':
      return update(ids, 'failed', { reason: { code: 'timed-out', detail: readText(body.error) }, rest })
    case 'canceled':
      return update(ids, 'cancelled', { kind: 'notice', rest })
    default:
      return unreadable(body, ids)
  }
}

function decodeOutput(ids: Update['ids'], body: Json, rest: Json | undefined): Update {
  const links = linksOf(body.output)
  if (links.length > 0) {
    const pictures = links.map((url) => picture(url, /\.(mp4|webm|mov)(\?|$)/i.test(url) ? { kind: 'video' } : {}))
    const text = isRecord(body.input) ? readTexts(body.input.prompt) : []
    return update(ids, 'done', { kind: 'picture', pictures, text, seed: seedIn(body.logs), rest })
  }
  if (body.data_removed === true) return update(ids, 'failed', { reason: { code: 'expired' }, rest })
  // A language model answers in words, often in a list of pieces.
  const words = readTexts(body.output).join('')
  return { ...failure(ids, words === '' ? undefined : words, 'unexpected'), rest }
}

/** `output` is an address, a list of them, or an object of either. */
function linksOf(output: unknown): string[] {
  const values = isRecord(output) ? Object.values(output).slice(0, 20) : [output]
  return values.flatMap(readAddresses).filter((url) => /^https?:\/\//i.test(url))
}

/** The last line of tqdm's: ` 45%|####5     | 9/20 [00:03<00:04,  2.5it/s]`. */
function progressOf(logs: unknown): number | undefined {
  const lines = readText(typeof logs === 'string' ? logs.slice(-2000) : undefined)?.split(/[\r\n]/) ?? []
  return lines.map((line) => readPercent(/^\s*(\d+)%\s*\|/.exec(line)?.[1])).findLast((one) => one !== undefined)
}

/** Predictions have no field for it. */
function seedIn(logs: unknown): string | undefined {
  const [, seed] = /\bseed: (\d{1,20})\b/i.exec(readText(logs) ?? '') ?? []
  return readNumber(seed) === undefined ? undefined : seed
}
