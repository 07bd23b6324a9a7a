import { createCipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import { authTagBytes, nonceBytes } from '../../contract/sealed.ts'
import type { Encrypt } from './sealer.ts'

/** Drawing one takes as long as encrypting a webhook; drawing so many takes hardly longer. */
const drawnAtOnce = 64

/**
 * Nonces for messages that are sealed in one turn of the event loop. What is left of them is thrown away at its end: a process that
 * was copied while it ran, with its memory, must use none twice.
 */
export function createNonces(atEndOfTurn: (run: () => void) => void): () => Uint8Array {
  let drawn = new Uint8Array()
  let next = 0

  function forget(): void {
    drawn = new Uint8Array()
    next = 0
  }

  return () => {
    if (next === drawn.byteLength) {
      if (next === 0) atEndOfTurn(forget)
      drawn = randomFillSync(new Uint8Array(drawnAtOnce * nonceBytes))
      next = 0
    }
    next += nonceBytes
    return drawn.subarray(next - nonceBytes, next)
  }
}

const drawNonce = createNonces(setImmediate)

/** At once: WebCrypto would take a turn of the thread pool for each webhook, beside the syncs of the disk. */
export function createNodeEncrypt(aesKey: Uint8Array): Encrypt {
  const key = createSecretKey(aesKey)
  return (plain, additional) => {
    const nonce = drawNonce()
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: authTagBytes })
    cipher.setAAD(additional)
    return [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]
  }
}
