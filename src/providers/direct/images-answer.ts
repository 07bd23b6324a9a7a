import type { PictureLink } from '../../contract/update.ts'
import { base64Bytes } from '../../shared/base64.ts'
import { isRecord, type Json } from '../../shared/json.ts'
import { pictureType } from '../../shared/picture-type.ts'
import { maxItems, readNumber, readText } from '../../wire/fields.ts'
import { readAddress } from '../../wire/links.ts'
import { failure, inlineLinks, picture, update } from '../decode-helpers.ts'
import type { DecodedUpdate, InlinePicture } from '../provider.ts'

/** xAI counts in ten-thousandths of a millionth of a dollar. */
const ticksPerDollar = 1e10

/** The pictures of OpenAI's `{data: [{b64_json} | {url}]}` and its dialects. `body.data` must be a list. */
export function decodeImages(body: Json, ids: DecodedUpdate['ids']): DecodedUpdate {
  const items = (Array.isArray(body.data) ? body.data : []).filter(isRecord).slice(0, maxItems)
  // The filter hit it, although a picture stands there.
  const open = items.filter((item) => item.respect_moderation !== false)
  const inline = open.flatMap((item) => inlineOf(item) ?? [])
  const links = open.filter((item) => !inlineOf(item)).flatMap(linkOf)
  const pictures = [...inlineLinks(inline).map((link) => ({ ...link, ...sizeOf(body.size) })), ...links]
  const cost = costOf(body)
  if (pictures.length === 0) {
    const isFiltered = items.length > open.length
    return { ...failure(ids, undefined, isFiltered ? 'moderated' : 'unexpected'), cost }
  }
  const text = [...new Set(open.flatMap((item) => readText(item.revised_prompt) ?? []))]
  return { ...update(ids, 'done', { kind: 'picture', pictures, text, cost }), ...(inline.length > 0 ? { inline } : {}) }
}

/** Undefined when the item has no bytes, or none of a picture. */
function inlineOf({ b64_json, url }: Json): InlinePicture | undefined {
  const data = typeof url === 'string' && url.startsWith('data:') ? url : undefined
  const base64 = typeof b64_json === 'string' && b64_json !== '' ? b64_json : data
  return base64 !== undefined && isPicture(base64) ? { base64 } : undefined
}

function linkOf({ url }: Json): PictureLink[] {
  const address = readAddress(url)
  return address === undefined || address.startsWith('data:') ? [] : [picture(address)]
}

/** Whether the first bytes are those of a picture. An SVG is none: it is a document that can hold scripts. */
export function isPicture(base64: string): boolean {
  const at = base64.startsWith('data:') ? base64.indexOf(',') + 1 : 0
  // 48 bytes: the signs of all types stand there.
  const head = base64Bytes(base64.slice(at, at + 64))
  return head !== null && pictureType(head) !== null
}

function sizeOf(size: unknown): Pick<PictureLink, 'width' | 'height'> {
  const [, width, height] = (typeof size === 'string' && /^(\d{1,5})x(\d{1,5})$/.exec(size)) || []
  return width === undefined ? {} : { width: Number(width), height: Number(height) }
}

/** OpenRouter and xAI tell it in dollars, Recraft in points. OpenAI tells tokens alone. */
function costOf({ usage, credits }: Json): DecodedUpdate['cost'] {
  const { cost, cost_in_usd_ticks } = isRecord(usage) ? usage : {}
  const ticks = readNumber(cost_in_usd_ticks)
  const dollars = readNumber(cost) ?? (ticks === undefined ? undefined : ticks / ticksPerDollar)
  if (dollars !== undefined) return { amount: dollars, unit: 'USD' }
  const points = readNumber(credits)
  return points === undefined ? undefined : { amount: points, unit: 'credits' }
}
