import type { Update } from '../../contract/update.ts'
import { base64Bytes } from '../../shared/base64.ts'
import { pictureType } from '../../shared/picture-type.ts'
import { maxItems } from '../../wire/fields.ts'
import { decodeBodies, inlineLinks, unreadable, update } from '../decode-helpers.ts'
import type { DecodedUpdate, InlinePicture } from '../provider.ts'

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
