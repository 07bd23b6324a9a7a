import { type SealedHead, sealBlockBytes } from '../../contract/sealed.ts'

const encoder = new TextEncoder()

/** What is encrypted of a webhook, laid out as contract/sealed.ts describes. */
export function plaintextOf({ body, ...rest }: Omit<SealedHead, 'size'> & { body: Uint8Array }): Uint8Array {
  const head = encoder.encode(`${JSON.stringify({ ...rest, size: body.byteLength } satisfies SealedHead)}\n`)
  // Zeros behind it: what is kept tells the length of a webhook only roughly.
  const blocks = Math.ceil((head.byteLength + body.byteLength) / sealBlockBytes)
  const plain = new Uint8Array(blocks * sealBlockBytes)
  plain.set(head)
  plain.set(body, head.byteLength)
  return plain
}
