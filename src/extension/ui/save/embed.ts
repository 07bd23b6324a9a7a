import { fail } from '../../../shared/result.ts'
import type { Bytes } from './bytes.ts'
import type { Embedded, Untouched } from './embedded.ts'
import type { PictureFacts } from './facts.ts'
import { embedInJpeg } from './jpeg.ts'
import { embedInPng } from './png.ts'
import { embedInWebp } from './webp.ts'

type Embedder = (bytes: Bytes, facts: PictureFacts) => Embedded

const embedders = new Map<string, Embedder>([
  ['image/png', embedInPng],
  ['image/jpeg', embedInJpeg],
  ['image/webp', embedInWebp],
])

/** Writes prompt and parameters into a picture. Where that can't be done `file` is the picture as it was, and `untouched` says why. */
export async function embed(picture: Blob, facts: PictureFacts): Promise<{ file: Blob; untouched: Untouched | null }> {
  const embedder = embedders.get(picture.type)
  const embedded: Embedded = embedder
    ? attempt(embedder, new Uint8Array(await picture.arrayBuffer()), facts)
    : fail('unsupported')
  if (!embedded.ok) return { file: picture, untouched: embedded.error }
  return { file: new Blob(embedded.value, { type: picture.type }), untouched: null }
}

/** Reading past the end of a view throws: the file ends before it should. */
function attempt(embedder: Embedder, bytes: Bytes, facts: PictureFacts): Embedded {
  try {
    return embedder(bytes, facts)
  } catch (error) {
    if (error instanceof RangeError) return fail('malformed')
    throw error
  }
}
