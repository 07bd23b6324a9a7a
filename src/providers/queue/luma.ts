import type { Command } from '../../contract/command.ts'
import type { Update } from '../../contract/update.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { readNumber, readText, readTexts } from '../../wire/fields.ts'
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
import { nearestShape, readParameters } from '../parameters.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../provider.ts'
import { polledBody, queueRefusal, surplus, taken } from './queue-helpers.ts'

const defaultModel = 'photon-1'
const parameters = ['aspect'] as const
const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '21:9', '9:21']
/** One to change, and as many as `image_ref` takes. */
const mostPictures = 5

/**
 * Luma Photon. How sure we are: fairly. The vendor's JavaScript client has requests and answers, its documents the reasons of
 * failures; nothing was captured. Whether a picture to change goes together with others is not known.
 */
export const luma: Provider = {
  id: 'luma',
  name: 'Luma Photon',
  family: 'key',
  commands: ['imagine', 'info'],
  speeds: [],
  options: ['references', 'edit'],
  maxPromptLength: 5000,
  hook: true,
  defaultAddress: 'https://api.lumalabs.ai/dream-machine/v1',
  exampleAddress: 'https://api.lumalabs.ai/dream-machine/v1',
  practiceAddress: 'http://127.0.0.1:8790/luma/dream-machine/v1',
  needsToken: true,
  keyAddress: 'https://lumalabs.ai/dream-machine/api/keys',
  hosts: { pictures: ['https://storage.cdn-luma.com/*'] },
  typicalMs: 20_000, // not documented
  parameters,
  maxCount: 1,
  defaultModel,
  models: {},

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, decodeGeneration),
  poll: {
    encode: ({ address, token, messageId }) =>
      get(`${address}/generations/${encodeURIComponent(messageId)}`, bearer(token)),
    decode: (answer, { messageId }) => polledBody(answer, messageId, (text) => decodeBodies(text, decodeGeneration)),
  },
}

function encode(command: Command, { address, token, hook, model = defaultModel }: SendContext): ProviderRequest | null {
  if (command.kind === 'info') return get(`${address}/credits`, bearer(token))
  if (command.kind !== 'imagine') return null
  const { references = [] } = command
  // It fetches addresses and takes no bytes. Without its pictures the command would be paid for painting something else.
  if (command.mask !== undefined || !references.every((url) => /^https?:/i.test(url))) return null
  const read = readParameters(command.prompt, parameters)
  const { shape, unused } = nearestShape(read.aspect, ratios)
  const [changed, ...others] = references.slice(0, mostPictures).map((url) => ({ url }))
  const body = {
    prompt: read.text,
    model,
    aspect_ratio: shape,
    modify_image_ref: changed,
    ...(others.length > 0 ? { image_ref: others } : {}),
    ...(hook === null ? {} : { callback_url: hook }),
  }
  const request = post(`${address}/generations/image`, bearer(token), body)
  return { ...request, unused: [...read.unused, ...unused, ...surplus(references, mostPictures)] }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status >= 300 || !isRecord(json)) return queueRefusal(answer, context)
  if (command.kind === 'info') {
    const cents = readNumber(json.credit_balance)
    if (cents === undefined) return queueRefusal(answer, context)
    const credits = { left: cents / 100, unit: 'USD' as const }
    return { kind: 'finished', updates: [accountUpdate({ ref: context.ref }, json, receivedAt, { credits })] }
  }
  const id = readText(json.id)
  return id === undefined ? queueRefusal(answer, context) : taken(decodeGeneration(json), id, context)
}

/** Fields that are read, or that say nothing new: `request` is our own. */
const understood = ['id', 'state', 'failure_reason', 'assets', 'request', 'created_at', 'generation_type', 'model']

/** A generation: the receipt, the webhook body and the poll answer alike. */
function decodeGeneration(body: Json): Update {
  const ids = { messageId: readText(body.id) }
  const rest = unrecognizedFields(body, understood)
  switch (body.state) {
    case 'queued':
      return update(ids, 'accepted', { rest })
    case 'dreaming':
      return update(ids, 'running', { rest })
    case 'completed':
      return decodeAssets(ids, body, rest)
    case 'failed':
      return { ...decodeFailure(ids, readText(body.failure_reason)), rest }
    default:
      return unreadable(body, ids)
  }
}

function decodeAssets(ids: Update['ids'], body: Json, rest: Json | undefined): Update {
  const url = isRecord(body.assets) ? readText(body.assets.image) : undefined
  if (url === undefined) return { ...failure(ids, undefined, 'unexpected'), rest }
  const text = isRecord(body.request) ? readTexts(body.request.prompt) : []
  return update(ids, 'done', { kind: 'picture', pictures: [picture(url)], text, rest })
}

/** Reasons of its documents that no other API words so. A picture that it can't load is one that it can't moderate. */
function decodeFailure(ids: Update['ids'], words: string | undefined): Update {
  const failed = failure(ids, words, 'provider-fault')
  const code = /failed to (moderate image|read user input)/i.test(words ?? '')
    ? 'invalid-link'
    : /blacklisted/i.test(words ?? '')
      ? 'moderated'
      : undefined
  return code === undefined ? failed : { ...failed, reason: { ...failed.reason, code } }
}
