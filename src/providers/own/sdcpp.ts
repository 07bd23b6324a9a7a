import type { Command } from '../../contract/command.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { readText } from '../../wire/fields.ts'
import {
  accountUpdate,
  bearer,
  cancelled,
  expired,
  failure,
  get,
  parseRefusal,
  post,
  unreadable,
  update,
  wordsOf,
} from '../decode-helpers.ts'
import type {
  DecodedUpdate,
  PollContext,
  Polled,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../provider.ts'
import { noHooks, ownRefusal, painted, readInline, unusedReferences } from './helpers.ts'
import { ownParameters, readImagine } from './imagine-fields.ts'

/**
 * stable-diffusion.cpp's `sd-server`, by its own job routes: a long request is never needed, and the pictures come inside the poll
 * answer. How sure we are: its document, its source, and captures of a real server. It has no token; one is sent for a proxy before it.
 */
export const sdcpp: Provider = {
  id: 'sdcpp',
  name: 'stable-diffusion.cpp',
  family: 'card',
  commands: ['imagine', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 10_000, // the server has no limit; the model reads the first words
  concurrency: 2, // one is painted, and the next waits there, so that the card is never idle
  hook: false,
  defaultAddress: 'http://127.0.0.1:1234',
  exampleAddress: 'http://127.0.0.1:1234',
  practiceAddress: 'http://127.0.0.1:8790/sdcpp',
  needsToken: false,
  maxAnswerBytes: 64 * 1_048_576, // eight PNGs as base64
  linkMs: 600_000, // `completed_ttl_seconds`: then the job is forgotten, and its pictures with it
  parameters: ownParameters,
  maxCount: 8, // `limits.max_batch_count`
  inline: ['imagine'],
  models: { list: { encode: ({ address, token }) => capabilities(address, token), decode: decodeModels } },

  encode,
  decodeReceipt,
  decodeHook: noHooks,
  poll: {
    encode: ({ address, token, messageId }) =>
      get(`${address}/sdcpp/v1/jobs/${encodeURIComponent(messageId)}`, bearer(token)),
    decode: decodePoll,
  },
}

function capabilities(address: string, token: string): ProviderRequest {
  return get(`${address}/sdcpp/v1/capabilities`, bearer(token))
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, token, parent } = context
  switch (command.kind) {
    case 'imagine':
      return encodeImagine(command, context)
    case 'info':
      return capabilities(address, token)
    case 'cancel': {
      const id = parent?.messageId
      return id === undefined
        ? null
        : post(`${address}/sdcpp/v1/jobs/${encodeURIComponent(id)}/cancel`, bearer(token), {})
    }
    default:
      return null
  }
}

/** Models that change a picture by words want it as a reference; all others begin to paint from it. */
const editor = /kontext|edit|flux[-_. ]?2|klein|omni/i

function encodeImagine(
  { prompt, references = [], mask }: Extract<Command, { kind: 'imagine' }>,
  { address, token, model }: SendContext,
): ProviderRequest | null {
  if (references.some((url) => !url.startsWith('data:'))) return null
  const isEditor = mask === undefined && editor.test(model ?? '')
  const [first, ...further] = references
  const fields = readImagine(prompt, { model, maxCount: 8, step: 64, first })
  const pictures = isEditor ? { ref_images: references } : { init_image: first, mask_image: mask }
  return {
    ...post(`${address}/sdcpp/v1/img_gen`, bearer(token), {
      prompt: fields.prompt,
      negative_prompt: fields.negative,
      width: fields.size?.width,
      height: fields.size?.height,
      // Left out, it is 42 each time, and the same words paint the same picture.
      seed: fields.seed ?? -1,
      batch_count: fields.count,
      ...(references.length > 0 ? pictures : {}),
    }),
    unused: [...fields.unused, ...(isEditor ? [] : unusedReferences(further))],
  }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const json = readJson(answer.text)
  const isGood = answer.status >= 200 && answer.status < 300
  // Only a cancel is answered so: what is being painted can't be stopped, and goes on.
  if (answer.status === 409) return tooLate(json, context)
  if (command.kind === 'cancel' && (isGood || [404, 410].includes(answer.status))) return cancelled(context)
  if (!isGood || !isRecord(json)) return ownRefusal(answer, context)
  if (command.kind === 'info') return accountOf(json, context.ref, receivedAt) ?? parseRefusal(answer, context)
  const job = decodeJob(json)
  const messageId = readText(json.id)
  if (messageId === undefined || job.unread) return parseRefusal(answer, context)
  const isOnItsWay = json.status === 'queued' || json.status === 'generating'
  return isOnItsWay ? { kind: 'accepted', messageId, updates: [] } : { kind: 'finished', messageId, updates: [job] }
}

/** The cancel has ended and changed nothing, which its words say. */
function tooLate(json: unknown, { ref }: SendContext): Receipt {
  return {
    kind: 'finished',
    updates: [update({ ref }, 'done', { kind: 'notice', text: [wordsOf(json) ?? 'too late'] })],
  }
}

/** The server has one model, chosen at its start. */
function decodeModels({ status, text }: ProviderAnswer) {
  const json = readJson(text)
  if (status !== 200 || !isRecord(json) || !isRecord(json.model)) return null
  const id = readText(json.model.name)
  return id === undefined ? [] : [{ id, name: readText(json.model.stem) ?? id }]
}

/** Null: these are no capabilities. */
function accountOf(json: Json, ref: string, receivedAt: number): Receipt | null {
  const { model, limits, supported_modes: modes } = json
  if (!isRecord(model) || !isRecord(limits)) return null
  const entries = {
    model: readText(model.name) ?? '-',
    modes: Array.isArray(modes) ? modes.slice(0, 9).map(readText).join(', ') : '-',
    'largest picture': `${readText(limits.max_width) ?? '-'} x ${readText(limits.max_height) ?? '-'}`,
  }
  return { kind: 'finished', updates: [accountUpdate({ ref }, entries, receivedAt)] }
}

function decodePoll({ status, text }: ProviderAnswer, { messageId }: PollContext): Polled {
  // 410: the server forgets a job ten minutes after its end.
  if (status === 404 || status === 410) return [expired(messageId)]
  const json = status === 200 ? readJson(text) : undefined
  if (!isRecord(json)) return null
  return [{ ...decodeJob(json), ids: { messageId } }]
}

function decodeJob(json: Json): DecodedUpdate {
  const messageId = readText(json.id)
  const ids = messageId === undefined ? {} : { messageId }
  switch (json.status) {
    case 'queued':
      return update(ids, 'accepted')
    case 'generating':
      return update(ids, 'running')
    case 'completed': {
      const images = isRecord(json.result) && Array.isArray(json.result.images) ? json.result.images : []
      const inline = readInline(images.map((image: unknown) => (isRecord(image) ? image.b64_json : undefined)))
      return inline.length > 0 ? painted(ids, inline) : failure(ids, wordsOf(json), 'unexpected')
    }
    case 'failed':
      return failure(ids, wordsOf(json), 'provider-fault')
    case 'cancelled':
      return update(ids, 'cancelled')
    default:
      return unreadable(json, ids)
  }
}
