import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
} from 'node:crypto'
import { expect, it } from 'vitest'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { createWorkersEncrypt } from '../../../src/relay/cloudflare/workers-encrypt.ts'
import { createNodeEncrypt } from '../../../src/relay/seal/node-encrypt.ts'
import { createSealer } from '../../../src/relay/seal/sealer.ts'
import { systemTimers } from '../../../src/shared/clock.ts'

/*
 * A reader of sealed messages that shares no code with ours: RFC 9180 and docs/relay-api.md, written down with node:crypto. Other
 * clients of a relay must be able to do the same.
 */

const text = (value: string) => Buffer.from(value, 'latin1')
const nothing = Buffer.alloc(0)
const kem = Buffer.concat([text('KEM'), Buffer.from([0x00, 0x20])])
const hpke = Buffer.concat([text('HPKE'), Buffer.from([0x00, 0x20, 0x00, 0x01, 0xff, 0xff])])

function labeledExtract(suite: Buffer, salt: Buffer, label: string, ikm: Buffer): Buffer {
  return createHmac('sha256', salt.byteLength > 0 ? salt : Buffer.alloc(32))
    .update(Buffer.concat([text('HPKE-v1'), suite, text(label), ikm]))
    .digest()
}

/** 32 bytes: one block of HKDF. */
function labeledExpand(suite: Buffer, prk: Buffer, label: string, info: Buffer): Buffer {
  const labeled = Buffer.concat([Buffer.from([0, 32]), text('HPKE-v1'), suite, text(label), info])
  return createHmac('sha256', prk)
    .update(Buffer.concat([labeled, Buffer.from([1])]))
    .digest()
}

const privateKeyOf = (raw: Buffer) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  })
const publicKeyOf = (raw: Buffer) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  })
const rawOf = (key: ReturnType<typeof createPublicKey>) => key.export({ format: 'der', type: 'spki' }).subarray(12)

/** Section 7.1.3. */
function deriveKeyPair(seed: Buffer) {
  const prk = labeledExtract(kem, nothing, 'dkp_prk', seed)
  const privateKey = privateKeyOf(labeledExpand(kem, prk, 'sk', nothing))
  return { privateKey, raw: rawOf(createPublicKey(privateKey)) }
}

/** Sections 4.1, 5.1 and 5.3. */
function exportedKey({ privateKey, raw }: ReturnType<typeof deriveKeyPair>, enc: Buffer): Buffer {
  const dh = diffieHellman({ privateKey, publicKey: publicKeyOf(enc) })
  const prk = labeledExtract(kem, nothing, 'eae_prk', dh)
  const shared = labeledExpand(kem, prk, 'shared_secret', Buffer.concat([enc, raw]))
  const context = Buffer.concat([
    Buffer.from([0]),
    labeledExtract(hpke, nothing, 'psk_id_hash', nothing),
    labeledExtract(hpke, nothing, 'info_hash', text('afterimage inbox seal v1')),
  ])
  const secret = labeledExtract(hpke, shared, 'secret', nothing)
  return labeledExpand(hpke, labeledExpand(hpke, secret, 'exp', context), 'sec', text('aes-256-gcm'))
}

it.each([
  ['Node', createNodeEncrypt],
  ['Cloudflare', createWorkersEncrypt],
])(
  'what the relay on %s seals can be opened by what the documents say, and with the key that the browser names',
  async (_, createEncrypt) => {
    const [seed, inbox] = [randomBytes(32), randomBytes(32).toString('base64url')]
    const pair = deriveKeyPair(seed)
    const key = pair.raw.toString('base64url')
    expect(await createUnsealer().publicKeyOf(seed.toString('base64url'))).toBe(key)
    const sealer = createSealer({ timers: systemTimers, createEncrypt })
    const sealed = Buffer.from(await sealer.seal(Buffer.from('by the RFC'), { key, inbox }))
    sealer.stop()
    const decipher = createDecipheriv('aes-256-gcm', exportedKey(pair, sealed.subarray(0, 32)), sealed.subarray(32, 44))
    decipher.setAAD(text(inbox)).setAuthTag(sealed.subarray(-16))
    expect(Buffer.concat([decipher.update(sealed.subarray(44, -16)), decipher.final()]).toString()).toBe('by the RFC')
  },
)
