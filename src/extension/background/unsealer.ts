import { AEAD_EXPORT_ONLY, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { encBytes, nonceBytes, sealExport, sealInfo } from '../../contract/sealed.ts'
import { base64url, base64urlBytes } from '../../shared/base64url.ts'

/** Keys that are kept in memory: those of the inboxes in use, and those that a read of a hundred messages may need. */
const mostKept = 100
const aesKeyBytes = 32

/** The browser's half of sealed inboxes; contract/sealed.ts describes the scheme. A seed is 32 random bytes as base64url. */
export interface Unsealer {
  /** The public key of the key pair that a seed stands for, as base64url. Rejects where the browser knows no X25519. */
  publicKeyOf(seed: string): Promise<string>
  /** The bytes that were sealed for an inbox, by its id. Rejects when they were not sealed to this key, or not for this inbox. */
  unseal(sealed: Uint8Array<ArrayBuffer>, to: { seed: string; inbox: string }): Promise<Uint8Array<ArrayBuffer>>
}

export function createUnsealer(): Unsealer {
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_EXPORT_ONLY)
  const encoder = new TextEncoder()
  const exporterContext = encoder.encode(sealExport)
  const options = { info: encoder.encode(sealInfo) }
  const pairOf = remembering((seed) => suite.DeriveKeyPair(bytesOf(seed)))
  /** By seed and `enc`: messages that came soon after each other have the same. */
  const aesKeyOf = remembering(async (name) => {
    const [seed = '', enc = ''] = name.split(' ')
    const pair = await pairOf(seed)
    const secret = await suite.ReceiveExport(pair, bytesOf(enc), exporterContext, aesKeyBytes, options)
    return crypto.subtle.importKey('raw', secret.slice(), 'AES-GCM', false, ['decrypt'])
  })

  return {
    async publicKeyOf(seed) {
      const { publicKey } = await pairOf(seed)
      return base64url(await suite.SerializePublicKey(publicKey))
    },
    async unseal(sealed, { seed, inbox }) {
      const aesKey = await aesKeyOf(`${seed} ${base64url(sealed.subarray(0, encBytes))}`)
      const iv = sealed.subarray(encBytes, encBytes + nonceBytes)
      const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(inbox) }
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, aesKey, sealed.subarray(encBytes + nonceBytes)))
    },
  }
}

/** Runs `make` once for each name, as long as its value is kept. What fails is not kept. */
function remembering<Value>(make: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
  const kept = new Map<string, Promise<Value>>()
  return (name) => {
    const known = kept.get(name)
    if (known) return known
    if (kept.size >= mostKept) kept.clear()
    const made = make(name)
    kept.set(name, made)
    made.catch(() => {
      // Whoever asked gets the error.
      kept.delete(name)
    })
    return made
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = base64urlBytes(text)
  if (bytes === null) throw new TypeError('Not base64url')
  return bytes
}
