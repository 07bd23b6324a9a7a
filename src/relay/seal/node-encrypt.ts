import { createCipheriv, createSecretKey } from 'node:crypto'
import { authTagBytes } from '../../contract/sealed.ts'
import type { Encrypt } from './sealer.ts'

/** At once: WebCrypto would take a turn of the thread pool for each webhook, beside the syncs of the disk. */
export function createNodeEncrypt(aesKey: Uint8Array): Encrypt {
  const key = createSecretKey(aesKey)
  return (plain, nonce, additional) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: authTagBytes })
    cipher.setAAD(additional)
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
}
