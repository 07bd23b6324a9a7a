import { AEAD_EXPORT_ONLY, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { sealExport, sealInfo } from '../../contract/sealed.ts'
import { base64urlBytes } from '../../shared/base64url.ts'
import type { Timers } from '../../shared/clock.ts'

/**
 * So long at most is a secret used that was agreed on for one public key. Agreeing takes X25519 and ten HMACs, encrypting
 * is some microseconds; whoever reads this process's memory could open what was sealed with the secrets that are in it.
 */
const secretMs = 30_000
/** About 300 bytes each. */
const mostSecrets = 4096
const aesKeyBytes = 32

export interface Sealer {
  /**
   * Whether messages can be sealed to a public key: some values that look like one are none.
   * @param key as `sealKeyPattern`
   */
  accepts(key: string): Promise<boolean>
  /**
   * Seals a message for the owner of an inbox, as contract/sealed.ts describes. Rejects when `accepts` would not have accepted
   * the key.
   */
  seal(plain: Uint8Array, to: { key: string; inbox: string }): Promise<Uint8Array>
  stop(): void
}

/**
 * AES-256-GCM with one key and a nonce that it draws; the inbox's id is the additional data. Answers `enc`, the nonce, the
 * ciphertext and the tag.
 */
export type Encrypt = (plain: Uint8Array, inbox: string) => Promise<Uint8Array>

/** What was agreed on for one public key: the key, of 32 bytes, and from what its owner works it out. */
export type CreateEncrypt = (secret: { aesKey: Uint8Array; enc: Uint8Array }) => Encrypt

interface Options {
  timers: Timers
  createEncrypt: CreateEncrypt
}

export function createSealer({ timers, createEncrypt }: Options): Sealer {
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_EXPORT_ONLY)
  const options = { info: encoder.encode(sealInfo) }
  const exporterContext = encoder.encode(sealExport)
  /** By public key; a promise while it is being agreed on. */
  let secrets = new Map<string, Encrypt | Promise<Encrypt>>()
  /** Ends the timer; null: there is none. */
  let disarm: (() => void) | null = null

  function forgetAll(): void {
    secrets = new Map()
    disarm?.()
    disarm = null
  }

  function encryptFor(key: string): Encrypt | Promise<Encrypt> {
    const known = secrets.get(key)
    if (known) return known
    if (secrets.size >= mostSecrets) forgetAll()
    const into = secrets
    const agreed = agree(key).then(
      (encrypt) => {
        into.set(key, encrypt)
        return encrypt
      },
      (error: unknown) => {
        into.delete(key)
        throw error
      },
    )
    into.set(key, agreed)
    disarm ??= timers.after(secretMs, forgetAll)
    return agreed
  }

  async function agree(key: string): Promise<Encrypt> {
    const publicKey = await suite.DeserializePublicKey(base64urlBytes(key) ?? new Uint8Array())
    const sent = await suite.SendExport(publicKey, exporterContext, aesKeyBytes, options)
    return createEncrypt({ aesKey: sent.exportedSecret, enc: sent.encapsulatedSecret })
  }

  return {
    async accepts(key) {
      try {
        await encryptFor(key)
        return true
      } catch {
        // No point of the curve, or one with which everybody could agree on the same secret.
        return false
      }
    },
    async seal(plain, { key, inbox }) {
      const encrypt = encryptFor(key)
      return (encrypt instanceof Promise ? await encrypt : encrypt)(plain, inbox)
    },
    stop: forgetAll,
  }
}

const encoder = new TextEncoder()
