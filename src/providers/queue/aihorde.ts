import type { Command } from '../../contract/command.ts'
import type { ReasonCode } from '../../contract/reason.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { maxItems, readText } from '../../wire/fields.ts'
import { decodeBodies, get, post, unrecognizedFields, update } from '../decode-helpers.ts'
import { type Parameters, pixelsOf, readParameters } from '../parameters.ts'
import type {
  PollContext,
  Polled,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../provider.ts'
import { decodePost, decodeStatus, readAccount, readModels } from './aihorde-answers.ts'
import { cancelReceipt, polledBody, queueRefusal, surplus, taken } from './queue-helpers.ts'

const anonymous = '0000000000'
const defaultModel = 'AlbedoBase XL (SDXL)'
const parameters = ['aspect', 'seed', 'negative'] as const

/**
 * AI Horde, where volunteers paint. How sure we are: its source was read (Haidra-Org/AI-Horde, August 2026), nothing was captured.
 * One picture a command: it posts one webhook a picture, and none of them says how many are to come.
 */
export const aiHorde: Provider = {
  id: 'aihorde',
  name: 'AI Horde',
  family: 'nothing',
  commands: ['imagine', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 5000, // workers cut at fewer words than that
  hook: true,
  defaultAddress: 'https://aihorde.net/api',
  exampleAddress: 'https://aihorde.net/api',
  practiceAddress: 'http://127.0.0.1:8790/horde/api',
  needsToken: false,
  anonymousToken: anonymous,
  keyAddress: 'https://aihorde.net/register',
  hosts: { pictures: ['https://*.r2.cloudflarestorage.com/*'] },
  typicalMs: 60_000, // a minute in the queue is usual without a key; its webhooks may be dropped
  linkMs: 1_800_000,
  maxAnswerBytes: 16 * 1_048_576, // pictures may stand in the answer
  parameters,
  maxCount: 1,
  defaultModel,
  models: {
    list: {
      encode: ({ address, token }) => get(`${address}/v2/status/models?type=image`, headers(token)),
      decode: ({ status, text }) => (status === 200 ? readModels(readJson(text)) : null),
    },
  },
  inline: ['imagine'],

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, decodePost),
  poll: {
    encode: ({ address, token, messageId }) => get(requestAt(address, 'check', messageId), headers(token)),
    decode: decodePoll,
  },
}

function headers(token: string): Record<string, string> {
  return { apikey: token === '' ? anonymous : token, 'Client-Agent': 'Afterimage:0.1:browser-extension' }
}

function requestAt(address: string, route: 'check' | 'status', id: string): string {
  return `${address}/v2/generate/${route}/${encodeURIComponent(id)}`
}

function encode(command: Command, { address, token, hook, model, parent }: SendContext): ProviderRequest | null {
  switch (command.kind) {
    case 'imagine': {
      const read = readParameters(command.prompt, parameters)
      const { references = [], mask } = command
      // The caller puts the bytes in place of addresses.
      if (references.some((url) => !url.startsWith('data:'))) return null
      const source = sourceOf(references[0], mask)
      const body = {
        prompt: read.negative === undefined ? read.text : `${read.text} ### ${read.negative}`,
        params: paramsOf(read, model ?? defaultModel, references.length > 0),
        models: [model ?? defaultModel],
        nsfw: false,
        censor_nsfw: true,
        r2: true,
        slow_workers: true,
        // Smaller in place of refused, where the account has not earned the size.
        allow_downgrade: true,
        ...source,
        ...(hook === null ? {} : { webhook: hook }),
      }
      const request = post(`${address}/v2/generate/async`, headers(token), body)
      return { ...request, unused: [...read.unused, ...surplus(references, 1)] }
    }
    case 'info':
      return get(`${address}/v2/find_user`, headers(token))
    case 'cancel':
      if (parent?.messageId === undefined) return null
      return { method: 'DELETE', url: requestAt(address, 'status', parent.messageId), headers: headers(token) }
    default:
      return null
  }
}

/** Models that were trained on a million pixels; the older ones on a quarter of that, and paint doubles above it. */
const large = /xl|pony|flux|illustrious|noob|cascade|qwen|z-image|hidream/i

function paramsOf({ aspect, seed }: Parameters, model: string, isEdit: boolean): Json {
  const isFast = /schnell|turbo|lightning/i.test(model)
  const side = large.test(model) ? 1024 : 512
  const size = pixelsOf(aspect ?? { width: 1, height: 1 }, { area: side * side, step: 64, most: side * 1.5 })
  return {
    n: 1,
    ...size,
    steps: isFast ? 8 : 25,
    cfg_scale: isFast ? 2 : 7,
    sampler_name: 'k_euler',
    karras: true,
    ...(seed === undefined ? {} : { seed }),
    ...(isEdit ? { denoising_strength: 0.7 } : {}),
  }
}

function sourceOf(reference: string | undefined, mask: string | undefined): Json {
  if (reference === undefined) return {}
  const source = { source_image: reference.slice(reference.indexOf(',') + 1) }
  // White is painted anew there, too.
  if (mask !== undefined) return { ...source, source_processing: 'inpainting', source_mask: mask }
  return { ...source, source_processing: 'img2img' }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  if (command.kind === 'cancel') return cancelReceipt(answer, context)
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status >= 300 || !isRecord(json)) return refusalOf(answer, json, context)
  if (command.kind === 'info') {
    const account = readAccount(json, context.ref, receivedAt)
    return account ? { kind: 'finished', updates: [account] } : queueRefusal(answer, context)
  }
  // A number is the id of a user.
  const id = typeof json.id === 'string' ? readText(json.id) : undefined
  if (id === undefined) return refusalOf(answer, json, context)
  return taken(update({}, 'accepted', { rest: unrecognizedFields(json, ['id']) }), id, context)
}

/** Its codes (`rc`, horde/exceptions.py), those that say more than the status. */
const codes: Readonly<Record<string, ReasonCode>> = {
  KudosUpfront: 'no-credits',
  SharedKeyEmpty: 'no-credits',
  SharedKeyInsufficientKudos: 'no-credits',
  CorruptPrompt: 'moderated',
  Profanity: 'moderated',
  InvalidAPIKey: 'bad-token',
  UserNotFound: 'bad-token',
  SharedKeyInvalid: 'bad-token',
  SharedKeyExpired: 'bad-token',
  ValidationError: 'invalid-parameter',
  MissingPrompt: 'invalid-parameter',
  InvalidSize: 'invalid-parameter',
  InvalidPromptSize: 'invalid-parameter',
  TooLong: 'invalid-parameter',
  TooManySteps: 'invalid-parameter',
  ImageValidationFailed: 'invalid-parameter',
  UnsupportedModel: 'invalid-parameter',
  UnsupportedSampler: 'invalid-parameter',
  NoValidWorkers: 'invalid-parameter',
}

/** `{message, rc}`, and `errors` by field where a field is wrong. */
function refusalOf(answer: ProviderAnswer, json: unknown, context: SendContext): Receipt {
  const receipt = queueRefusal(answer, context)
  if (receipt.kind !== 'refused' || !isRecord(json)) return receipt
  const rc = readText(json.rc) ?? ''
  // 403 with a code is about rights, addresses, or kudos: the key itself is a good one.
  const otherwise = rc !== '' && answer.status === 403 ? 'refused' : receipt.reason.code
  const code = Object.hasOwn(codes, rc) ? (codes[rc] ?? otherwise) : otherwise
  const fields = isRecord(json.errors) ? Object.values(json.errors).slice(0, maxItems).map(readText).join('; ') : ''
  const words = [receipt.reason.detail ?? '', fields]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, 500)
  return { ...receipt, reason: { ...receipt.reason, code, ...(words === '' ? {} : { detail: words }) } }
}

/** First the cheap `check`, then, once it is done, `status`, which lists the pictures. */
function decodePoll(answer: ProviderAnswer, { address, token, messageId }: PollContext): Polled {
  const json = readJson(answer.text)
  if (
    answer.status === 200 &&
    isRecord(json) &&
    json.done === true &&
    json.faulted !== true &&
    !('generations' in json)
  )
    return { next: get(requestAt(address, 'status', messageId), headers(token)) }
  return polledBody(answer, messageId, (text) => decodeBodies(text, decodeStatus))
}
