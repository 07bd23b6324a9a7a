import { nonceBytes } from '../../contract/sealed.ts'
import type { Encrypt } from '../seal/sealer.ts'

/** WebCrypto puts the tag behind the ciphertext by itself. */
export function createWorkersEncrypt(aesKey: Uint8Array): Encrypt {
  const key = crypto.subtle.importKey('raw', new Uint8Array(aesKey), 'AES-GCM', false, ['encrypt'])
  return async (plain, additional) => {
    const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
    const algorithm = { name: 'AES-GCM', iv, additionalData: new Uint8Array(additional) }
    return [iv, new Uint8Array(await crypto.subtle.encrypt(algorithm, await key, new Uint8Array(plain)))]
  }
}
