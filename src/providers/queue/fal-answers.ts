import type { ReasonCode } from '../../contract/reason.ts'
import type { Update } from '../../contract/update.ts'
import { isRecord, type Json } from '../../shared/json.ts'
import { maxItems, readNumber, readText, readTexts } from '../../wire/fields.ts'
import { readAddress } from '../../wire/links.ts'
import { failure, picture, unreadable, unrecognizedFields, update, wordsOf } from '../decode-helpers.ts'

/** What fal's bodies say: its state (`IN_QUEUE`), a webhook (`OK`, `ERROR`), a model's own output, or why there is none. */

/** Fields of a state and of a webhook that are read, or that say nothing new. */
const understood = [
  ...['request_id', 'gateway_request_id', 'status', 'payload', 'payload_error', 'error', 'logs', 'metrics'],
  ...['response_url', 'status_url', 'cancel_url'],
]

export function decodeBody(body: Json): Update {
  const ids = { messageId: readText(body.request_id) }
  const rest = unrecognizedFields(body, understood)
  switch (body.status) {
    case 'IN_QUEUE':
      return update(ids, 'accepted', { rest })
    case 'IN_PROGRESS':
      return update(ids, 'running', { rest })
    case 'OK':
      // The output was too large to post, or could not be written as JSON: it lies at the poll route.
      return isRecord(body.payload) ? decodeOutput(ids, body.payload) : update(ids, 'running', { rest })
    case 'ERROR':
      return decodeError(ids, isRecord(body.payload) ? body.payload : {}, readText(body.error))
    default:
      return isOutput(body) ? decodeOutput(ids, body) : unreadable(body, ids)
  }
}

/** `detail[].type`, before any words (docs.fal.ai/errors). */
const types: Readonly<Record<string, ReasonCode>> = {
  content_policy_violation: 'moderated',
  no_media_generated: 'provider-fault',
  file_download_error: 'invalid-link',
  image_load_error: 'invalid-link',
  generation_timeout: 'timed-out',
  internal_server_error: 'provider-fault',
  downstream_service_error: 'provider-fault',
  downstream_service_unavailable: 'provider-fault',
}

/**
 * Why a request failed, from the body that its model answered.
 * @param error what the queue says of it: "Invalid status code: 422"
 */
export function decodeError(ids: Update['ids'], body: Json, error: string | undefined): Update {
  const words = wordsOf({ detail: body.detail }) ?? error
  if (/was cancell?ed/i.test(words ?? '')) return update(ids, 'cancelled', { kind: 'notice' })
  const list = Array.isArray(body.detail) ? body.detail.slice(0, maxItems).filter(isRecord) : []
  const known = list.map(({ type }) => String(type)).find((type) => Object.hasOwn(types, type))
  // What a model finds wrong with its input is told with 422.
  const failed = failure(ids, words, /status code: 422/i.test(error ?? '') ? 'invalid-parameter' : 'provider-fault')
  const code = known === undefined ? undefined : types[known]
  return code && failed.reason ? { ...failed, reason: { ...failed.reason, code } } : failed
}

const outputKeys = ['images', 'image', 'video']

function isOutput(body: Json): boolean {
  return outputKeys.some((key) => body[key] !== undefined)
}

/** Pictures of a model's output. One that its safety checker flags is black, and no picture. */
function decodeOutput(ids: Update['ids'], output: Json): Update {
  const listed = Array.isArray(output.images) ? output.images.slice(0, maxItems) : [output.images]
  const flags = Array.isArray(output.has_nsfw_concepts) ? output.has_nsfw_concepts : [output.has_nsfw_concepts]
  const files = [...listed, output.image].map(readFile)
  const unflagged = files.filter((file, index) => file !== undefined && flags[index] !== true)
  const pictures = unflagged.flatMap((file) => (file ? [picture(file.url, file.size)] : []))
  const video = readFile(output.video)
  if (video) pictures.push(picture(video.url, { ...video.size, kind: 'video' }))
  const rest = unrecognizedFields(output, [...outputKeys, 'seed', 'prompt', 'has_nsfw_concepts'])
  if (pictures.length > 0) {
    const text = readTexts(output.prompt)
    return update(ids, 'done', { kind: 'picture', pictures, text, seed: readText(output.seed), rest })
  }
  if (files.some((file) => file !== undefined)) return update(ids, 'failed', { reason: { code: 'moderated' }, rest })
  return { ...failure(ids, undefined, 'unexpected'), rest }
}

/** A file as fal writes it, or its bare address; undefined when there is none that could be fetched. */
function readFile(value: unknown): { url: string; size: { width?: number; height?: number } } | undefined {
  const file = isRecord(value) ? value : {}
  const url = readAddress(isRecord(value) ? value.url : value)
  if (url === undefined || !/^https?:\/\//i.test(url)) return undefined
  const [width, height] = [readNumber(file.width), readNumber(file.height)]
  return { url, size: width && height && width > 0 && height > 0 ? { width, height } : {} }
}
