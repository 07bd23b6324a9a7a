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
   * Seals a message for the owner of an inbox, as contract/sealed.ts describes. At once where there is a secret for the key.
   * Rejects when `accepts` would not have accepted the key.
   */
  seal(plain: Uint8Array, to: { key: string; inbox: string }): Uint8Array | Promise<Uint8Array>
  stop(): void
}

/** AES-256-GCM with one key and a nonce that it draws. Answers, in pieces, the nonce, the ciphertext and the tag. */
export type Encrypt = (
  plain: Uint8Array,
  additional: Uint8Array,
) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>

interface Options {
  timers: Timers
  /** @param aesKey 32 bytes */
  createEncrypt: (aesKey: Uint8Array) => Encrypt
}

/** What was agreed on for one public key. */
interface Secret {
  enc: Uint8Array
  encrypt: Encrypt
}

export function createSealer({ timers, createEncrypt }: Options): Sealer {
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_EXPORT_ONLY)
  const options = { info: encoder.encode(sealInfo) }
  const exporterContext = encoder.encode(sealExport)
  /** By public key; a promise while it is being agreed on. */
  let secrets = new Map<string, Secret | Promise<Secret>>()
  /** Ends the timer; null: there is none. */
  let disarm: (() => void) | null = null

  function forgetAll(): void {
    secrets = new Map()
    disarm?.()
    disarm = null
  }

  function secretFor(key: string): Secret | Promise<Secret> {
    const known = secrets.get(key)
    if (known) return known
    if (secrets.size >= mostSecrets) forgetAll()
    const into = secrets
    const agreed = agree(key).then(
      (secret) => {
        into.set(key, secret)
        return secret
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

  async function agree(key: string): Promise<Secret> {
    const publicKey = await suite.DeserializePublicKey(base64urlBytes(key) ?? new Uint8Array())
    const sent = await suite.SendExport(publicKey, exporterContext, aesKeyBytes, options)
    return { enc: sent.encapsulatedSecret, encrypt: createEncrypt(sent.exportedSecret) }
  }

  return {
    async accepts(key) {
      try {
        await secretFor(key)
        return true
      } catch {
        // No point of the curve, or one with which everybody could agree on the same secret.
        return false
      }
    },
    seal(plain, { key, inbox }) {
      const secret = secretFor(key)
      return secret instanceof Promise
        ? secret.then((agreed) => sealWith(agreed, plain, inbox))
        : sealWith(secret, plain, inbox)
    },
    stop: forgetAll,
  }
}

const encoder = new TextEncoder()

function sealWith({ enc, encrypt }: Secret, plain: Uint8Array, inbox: string): Uint8Array | Promise<Uint8Array> {
  const encrypted = encrypt(plain, encoder.encode(inbox))
  return encrypted instanceof Promise ? encrypted.then((done) => join([enc, ...done])) : join([enc, ...encrypted])
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.byteLength
  }
  return joined
}
