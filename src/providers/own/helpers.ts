import type { Update } from '../../contract/update.ts'
import { base64Bytes } from '../../shared/base64.ts'
import { isRecord, readJson } from '../../shared/json.ts'
import { pictureType } from '../../shared/picture-type.ts'
import { verdictOf } from '../../wire/failure.ts'
import { maxItems, readText } from '../../wire/fields.ts'
import { decodeBodies, inlineLinks, parseRefusal, unreadable, update, wordsOf } from '../decode-helpers.ts'
import type { DecodedUpdate, InlinePicture, ProviderAnswer, Receipt, SendContext } from '../provider.ts'

/** These servers post no webhooks: a body that comes by one is not theirs. */
export function noHooks(text: string): Update[] | null {
  return decodeBodies(text, (body) => unreadable(body))
}

/** Enough of the base64 to tell a picture by its first bytes. */
const headLength = 64

/** The pictures of a list of base64 texts, in its order. What is no picture is left out. */
export function readInline(values: readonly unknown[]): InlinePicture[] {
  return values.slice(0, maxItems).flatMap((value) => {
    if (typeof value !== 'string') return []
    const start = value.startsWith('data:') ? value.indexOf(',') + 1 : 0
    const head = base64Bytes(value.slice(start, start + headLength))
    return head && pictureType(head) ? [{ base64: value }] : []
  })
}

/** A result whose pictures came as bytes. There must be some. */
export function painted(ids: Update['ids'], inline: InlinePicture[], seed?: string): DecodedUpdate {
  return { ...update(ids, 'done', { kind: 'picture', pictures: inlineLinks(inline), seed }), inline }
}

/** What to say of pictures for which there is no place: all but the first. */
export function unusedReferences(further: readonly string[]): string[] {
  return further.map((_, index) => `reference ${index + 2}`)
}

/**
 * A refusal by one of these servers. They say `{"error": "<words>"}`, FastAPI's `detail`, or `{error: <class>, detail, errors: <words>}`;
 * said with 400, 404 or 422 it means the fields of the request.
 */
export function ownRefusal(answer: ProviderAnswer, context: SendContext): Receipt {
  const json = readJson(answer.text)
  const words = ownWords(json)
  const text = words === undefined ? answer.text : JSON.stringify({ message: words })
  const receipt = parseRefusal({ ...answer, text }, context)
  if (receipt.kind !== 'refused' || words === undefined) return receipt
  const { reason } = receipt
  if (answer.status === 429 && verdictOf(words) === 'queue-full') reason.code = 'queue-full'
  const isSaid = isRecord(json) && (json.error !== undefined || json.detail !== undefined)
  const isMissing = /(model|checkpoint|sampler)\b.*\bnot found/i.test(words)
  const isAboutFields = isMissing || (isSaid && [400, 404, 422].includes(answer.status))
  if (isAboutFields && (reason.code === 'refused' || reason.code === 'provider-fault'))
    reason.code = 'invalid-parameter'
  return receipt
}

function ownWords(json: unknown): string | undefined {
  if (!isRecord(json)) return undefined
  const detail = wordsOf({ detail: json.detail })
  if (detail !== undefined) return detail
  const parts = [json.error, json.errors, json.message].flatMap((part) => readText(part) ?? [])
  return parts.length > 0 ? parts.join(': ') : undefined
}
