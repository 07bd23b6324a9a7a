import { maxHeadBytes, type SealedHead, sealBlockBytes } from '../../contract/sealed.ts'

const encoder = new TextEncoder()
const headBytes = new Uint8Array(maxHeadBytes)

/** What is encrypted of a webhook, laid out as contract/sealed.ts describes. */
export function plaintextOf({ body, ...rest }: Omit<SealedHead, 'size'> & { body: Uint8Array }): Uint8Array {
  const head = `${JSON.stringify({ ...rest, size: body.byteLength } satisfies SealedHead)}\n`
  const { written } = encoder.encodeInto(head, headBytes)
  // Zeros behind it: what is kept tells the length of a webhook only roughly.
  const blocks = Math.ceil((written + body.byteLength) / sealBlockBytes)
  const plain = new Uint8Array(blocks * sealBlockBytes)
  plain.set(headBytes.subarray(0, written))
  plain.set(body, written)
  return plain
}
