import { hash } from 'node:crypto'
import type { Unsealer } from '../../src/extension/background/unsealer.ts'
import type { Sealer } from '../../src/relay/seal/sealer.ts'

/*
 * In place of encryption, whose answers come in real time, so that a seed would not replay exactly: what is sealed to a key has a mark
 * before it, which only the seed of that key fits.
 */

const keyOf = (seed: string) => hash('sha256', `key of ${seed}`, 'base64url')
const markOf = (key: string, inbox: string) => hash('sha256', `${key} for ${inbox}`, 'buffer')

export const simulatedSealer: Sealer = {
  accepts: async () => true,
  seal: async (plain, { key, inbox }) => Buffer.concat([markOf(key, inbox), plain]),
  stop() {},
}

export const simulatedUnsealer: Unsealer = {
  publicKeyOf: async (seed) => keyOf(seed),
  async unseal(sealed, { seed, inbox }) {
    const mark = markOf(keyOf(seed), inbox)
    if (!mark.equals(sealed.subarray(0, mark.byteLength))) throw new Error('Sealed to another key')
    return sealed.slice(mark.byteLength)
  },
}
