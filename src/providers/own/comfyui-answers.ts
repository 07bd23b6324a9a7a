import type { PictureLink } from '../../contract/update.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { sanitizeForDisplay } from '../../shared/redact.ts'
import { maxItems, readText } from '../../wire/fields.ts'
import { parseRefusal, picture, reasonOf, update } from '../decode-helpers.ts'
import type { DecodedUpdate, ProviderAnswer, Receipt, SendContext } from '../provider.ts'
import { ownRefusal } from './helpers.ts'

/** What ComfyUI answers, read. */

/** More than anybody lets wait. */
const maxQueue = 5000

/** How the jobs of a queue stand: those that run, then those that wait. Null: it is no queue. */
export function readQueue(json: unknown): DecodedUpdate[] | null {
  if (!isRecord(json) || !Array.isArray(json.queue_running) || !Array.isArray(json.queue_pending)) return null
  const read = (items: unknown[], state: 'running' | 'accepted') =>
    items.slice(0, maxQueue).flatMap((item) => {
      const messageId = Array.isArray(item) ? readText(item[1]) : undefined
      return messageId === undefined ? [] : [update({ messageId }, state)]
    })
  return [...read(json.queue_running, 'running'), ...read(json.queue_pending, 'accepted')]
}

/** How a finished job ended, by its entry in the history. */
export function readHistoryEntry(entry: Json, messageId: string, address: string): DecodedUpdate {
  const status = isRecord(entry.status) ? entry.status : {}
  const ids = { messageId }
  const events = eventsOf(status)
  if (events.has('execution_interrupted')) return update(ids, 'cancelled')
  const error = events.get('execution_error')
  if (error || status.status_str === 'error') return failed(ids, error)
  const pictures = picturesOf(entry.outputs, address)
  if (pictures.length === 0) return nothing(ids, events.has('execution_cached'))
  const workflow = Array.isArray(entry.prompt) ? entry.prompt[2] : undefined
  return update(ids, 'done', { kind: 'picture', pictures, seed: seedOf(workflow) })
}

/** A job as newer servers show it. Null: it is none. */
export function readJob(json: Json, messageId: string, address: string): DecodedUpdate | null {
  const ids = { messageId }
  switch (json.status) {
    case 'pending':
      return update(ids, 'accepted')
    case 'in_progress':
      return update(ids, 'running')
    case 'cancelled':
      return update(ids, 'cancelled')
    case 'failed':
      return failed(ids, isRecord(json.execution_error) ? json.execution_error : undefined)
    case 'completed': {
      const pictures = picturesOf(json.outputs, address)
      const workflow = isRecord(json.workflow) ? json.workflow.prompt : undefined
      return pictures.length === 0
        ? nothing(ids, false)
        : update(ids, 'done', { kind: 'picture', pictures, seed: seedOf(workflow) })
    }
    default:
      return null
  }
}

function eventsOf(status: Json): Map<unknown, Json> {
  const messages = Array.isArray(status.messages) ? status.messages.slice(-maxItems) : []
  return new Map(
    messages.flatMap((message: unknown): [unknown, Json][] =>
      Array.isArray(message) ? [[message[0], isRecord(message[1]) ? message[1] : {}]] : [],
    ),
  )
}

function failed(ids: DecodedUpdate['ids'], error: Json | undefined): DecodedUpdate {
  const words = [error?.node_type, error?.exception_message].flatMap((part) => readText(part) ?? []).join(': ')
  const isMemory = /OutOfMemory/i.test(readText(error?.exception_type) ?? '')
  const reason = reasonOf(words === '' ? undefined : words, 'provider-fault')
  return update(ids, 'failed', { reason: isMemory ? { ...reason, code: 'provider-fault' } : reason })
}

/** The workflow ran and has nothing to show. */
function nothing(ids: DecodedUpdate['ids'], isCached: boolean): DecodedUpdate {
  const detail = isCached
    ? 'The server had this very result already and painted nothing. Put %seed% into the workflow.'
    : 'The workflow saves no picture.'
  return update(ids, 'failed', { reason: { code: 'unexpected', detail } })
}

/** Files of all nodes; those that are only previews count where there are no others. */
function picturesOf(outputs: unknown, address: string): PictureLink[] {
  const nodes = isRecord(outputs) ? Object.values(outputs).filter(isRecord) : []
  const files = nodes
    .flatMap(({ images, gifs, video, videos }) => [images, gifs, video, videos])
    .flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []))
    .filter(({ filename }) => readText(filename) !== undefined)
  const saved = files.filter(({ type }) => type !== 'temp')
  return (saved.length > 0 ? saved : files).slice(0, maxItems).map((file) => linkOf(file, address))
}

function linkOf({ filename, subfolder, type }: Json, address: string): PictureLink {
  const name = readText(filename) ?? ''
  const query = new URLSearchParams({
    filename: name,
    subfolder: readText(subfolder) ?? '',
    type: readText(type) ?? 'output',
  })
  return picture(`${address}/view?${query}`, { kind: /\.(mp4|webm|mov|mkv)$/i.test(name) ? 'video' : undefined })
}

/** Of the first node that has one. */
function seedOf(workflow: unknown): string | undefined {
  for (const node of isRecord(workflow) ? Object.values(workflow) : []) {
    const inputs = isRecord(node) && isRecord(node.inputs) ? node.inputs : {}
    for (const seed of [inputs.seed, inputs.noise_seed]) {
      // A list is a link to another node.
      const text = Array.isArray(seed) ? undefined : readText(seed)
      if (text !== undefined && /^\d+$/.test(text)) return text
    }
  }
  return undefined
}

/** What to do about the check of `Origin`, which refuses with an empty body whatever comes from an extension. */
export const originDetail =
  'ComfyUI refuses requests from browser extensions. Start it with --enable-cors-header, then try again.'

export function refusal(answer: ProviderAnswer, context: SendContext): Receipt {
  const { status, text } = answer
  if (status === 403 && text.trim() === '') {
    return { kind: 'refused', reason: { code: 'refused', status, detail: originDetail }, updates: [] }
  }
  const json = readJson(text)
  if (status !== 400 || !isRecord(json) || !isRecord(json.error)) return ownRefusal(answer, context)
  // Names of files and nodes stand in these words: nothing can be told from them.
  const detail = sanitizeForDisplay(faultsOf(json), context.token)
  const receipt = parseRefusal({ ...answer, text: '{}' }, context)
  if (receipt.kind !== 'refused') return receipt
  return { ...receipt, reason: { code: 'invalid-parameter', status, detail } }
}

/** What is wrong with each node, else with the whole. */
function faultsOf({ error, node_errors }: Json): string {
  const join = (fault: Json) => [fault.message, fault.details].flatMap((part) => readText(part) ?? []).join(': ')
  const nodes = isRecord(node_errors) ? Object.values(node_errors).filter(isRecord) : []
  const lines = nodes
    .slice(0, maxItems)
    .flatMap(({ class_type, errors }) =>
      (Array.isArray(errors) ? errors.filter(isRecord) : []).map(
        (fault) => `${readText(class_type) ?? '?'}: ${join(fault)}`,
      ),
    )
  return lines.length > 0 ? lines.join('; ') : join(isRecord(error) ? error : {})
}
