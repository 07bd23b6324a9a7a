import { createEventReader, type ServerSentEvent } from '../../shared/event-stream.ts'
import { isRecord, readJson } from '../../shared/json.ts'
import { readNumber } from '../../wire/fields.ts'
import type { ProviderAnswer, StreamPart } from '../provider.ts'
import { isPicture } from './images-answer.ts'

/** How many unfinished pictures are asked for. One, because each is paid for in tokens of its own. */
export const partialImages = 1

/** OpenAI's events: `image_generation.*` and `image_edit.*` with one picture each, `error` in place of the last. */
export function decodeStreamEvent({ name, data }: ServerSentEvent): StreamPart | null {
  const body = readJson(data)
  if (!isRecord(body)) return null
  const type = typeof body.type === 'string' ? body.type : name
  if (type === 'error' || isRecord(body.error)) return { end: JSON.stringify({ error: body.error ?? body }) }
  if (type.endsWith('.completed')) {
    const { b64_json, created_at, type: _, ...rest } = body
    return { end: JSON.stringify({ created: created_at, ...rest, data: [{ b64_json }] }) }
  }
  if (!type.endsWith('.partial_image')) return null
  const index = readNumber(body.partial_image_index) ?? 0
  const progress = Math.min(Math.max(Math.round(((index + 1) * 100) / (partialImages + 1)), 0), 99)
  const preview = typeof body.b64_json === 'string' && isPicture(body.b64_json) ? { base64: body.b64_json } : undefined
  return preview ? { preview, progress } : { progress }
}

/** The answer proper of a stream that was read as one text; an answer that is no stream, as it is. */
export function settledAnswer(answer: ProviderAnswer): ProviderAnswer {
  const isStream = /^text\/event-stream\b/i.test(answer.contentType ?? '') || /^\s*(event|data):/.test(answer.text)
  if (!isStream) return answer
  for (const event of createEventReader(answer.text.length)(answer.text) ?? []) {
    const part = decodeStreamEvent(event)
    if (part && 'end' in part) return { ...answer, text: part.end }
  }
  return answer
}
