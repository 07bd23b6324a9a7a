import { encBytes, nonceBytes } from '../../contract/sealed.ts'
import type { CreateEncrypt } from '../seal/sealer.ts'

const encoder = new TextEncoder()

/** WebCrypto puts the tag behind the ciphertext by itself. */
export const createWorkersEncrypt: CreateEncrypt = ({ aesKey, enc }) => {
  const key = crypto.subtle.importKey('raw', new Uint8Array(aesKey), 'AES-GCM', false, ['encrypt'])
  return async (plain, inbox) => {
    const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
    const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(inbox) }
    const encrypted = await crypto.subtle.encrypt(algorithm, await key, new Uint8Array(plain))
    const sealed = new Uint8Array(encBytes + nonceBytes + encrypted.byteLength)
    sealed.set(enc)
    sealed.set(iv, encBytes)
    sealed.set(new Uint8Array(encrypted), encBytes + nonceBytes)
    return sealed
  }
}
