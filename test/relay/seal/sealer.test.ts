import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { encBytes, nonceBytes, sealBlockBytes } from '../../../src/contract/sealed.ts'
import { createUnsealer } from '../../../src/extension/background/unsealer.ts'
import { createNodeEncrypt } from '../../../src/relay/seal/node-encrypt.ts'
import { plaintextOf } from '../../../src/relay/seal/sealed-plaintext.ts'
import { createSealer } from '../../../src/relay/seal/sealer.ts'

/** A relay's half with timers that the test lets ring, and a browser's. */
async function createWorld() {
  const due: { delayMs: number; run: () => void }[] = []
  const timers = {
    after(delayMs: number, run: () => void) {
      const timer = { delayMs, run }
      due.push(timer)
      return () => void due.splice(due.indexOf(timer), 1)
    },
  }
  const sealer = createSealer({ timers, createEncrypt: createNodeEncrypt })
  const unsealer = createUnsealer()
  const seed = randomBytes(32).toString('base64url')
  const key = await unsealer.publicKeyOf(seed)
  const inbox = randomBytes(32).toString('base64url')
  const seal = async (text: string, to = inbox) =>
    Uint8Array.from(await sealer.seal(Buffer.from(text), { key, inbox: to }))
  const open = async (sealed: Uint8Array<ArrayBuffer>, changes: object = {}) =>
    Buffer.from(await unsealer.unseal(sealed, { seed, inbox, ...changes })).toString()
  return { due, sealer, unsealer, seed, key, inbox, seal, open }
}

it('seals what the owner of the seed can open, and nobody else', async () => {
  const { seal, open } = await createWorld()
  const sealed = await seal('{"prompt":"a violet fox"}')
  expect(Buffer.from(sealed).includes('violet')).toBe(false)
  expect(await open(sealed)).toBe('{"prompt":"a violet fox"}')
  await expect(open(sealed, { seed: randomBytes(32).toString('base64url') })).rejects.toThrow()
})

it('seals for one inbox: a message can not be put into another one', async () => {
  const { seal, open, inbox } = await createWorld()
  const sealed = await seal('for another', randomBytes(32).toString('base64url'))
  await expect(open(sealed, { inbox })).rejects.toThrow()
})

it('lets nobody change a byte of it', async () => {
  const { seal, open } = await createWorld()
  const sealed = await seal('as it came')
  for (const at of [0, encBytes, encBytes + 12, sealed.byteLength - 1]) {
    const changed = sealed.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    await expect(open(changed)).rejects.toThrow()
  }
  for (const length of [0, 10, encBytes + 12, sealed.byteLength - 1])
    await expect(open(sealed.slice(0, length))).rejects.toThrow()
})

it('never gives the same bytes twice, also for the same message', async () => {
  const { seal, open } = await createWorld()
  const all = await Promise.all(Array.from({ length: 50 }, () => seal('again')))
  expect(new Set(all.map((sealed) => Buffer.from(sealed).toString('hex'))).size).toBe(50)
  for (const sealed of all) expect(await open(sealed)).toBe('again')
})

it('agrees on a secret once for what comes within half a minute, and on another one after that', async () => {
  const { due, seal, open } = await createWorld()
  const encOf = (sealed: Uint8Array) => Buffer.from(sealed.subarray(0, encBytes)).toString('hex')
  const first = await Promise.all([seal('a'), seal('b')])
  first.push(await seal('c'))
  expect(new Set(first.map(encOf)).size).toBe(1)
  expect(due.map(({ delayMs }) => delayMs)).toEqual([30_000])
  due[0]?.run()
  const later = await seal('d')
  expect(encOf(later)).not.toBe(first.map(encOf)[0])
  expect(await Promise.all([...first, later].map((sealed) => open(sealed)))).toEqual(['a', 'b', 'c', 'd'])
})

it('holds no secret, and no timer, once it is stopped', async () => {
  const { due, sealer, seal } = await createWorld()
  const before = await seal('a')
  sealer.stop()
  expect(due).toEqual([])
  expect((await seal('b')).slice(0, encBytes)).not.toEqual(before.slice(0, encBytes))
})

it('accepts public keys only with which nobody else could agree on the same secret', async () => {
  const { sealer, key, inbox } = await createWorld()
  expect(await sealer.accepts(key)).toBe(true)
  // Points of small order (RFC 7748, section 6.1): the shared secret would be zero, whatever the sender draws.
  const [zero, one] = [Buffer.alloc(32), Buffer.from([1, ...Buffer.alloc(31)])]
  const order8 = Buffer.from('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', 'hex')
  for (const point of [zero, one, order8]) {
    expect(await sealer.accepts(point.toString('base64url'))).toBe(false)
    await expect(sealer.seal(Buffer.from('x'), { key: point.toString('base64url'), inbox })).rejects.toThrow()
  }
})

it('uses no nonce twice, neither in one turn of the event loop nor in the next', async () => {
  const { seal } = await createWorld()
  const turns = [await Promise.all(Array.from({ length: 200 }, () => seal('x'))), [await seal('x')], [await seal('x')]]
  const nonceOf = (sealed: Uint8Array) => Buffer.from(sealed.subarray(encBytes, encBytes + nonceBytes)).toString('hex')
  expect(new Set(turns.flat().map(nonceOf)).size).toBe(202)
})

it('gives each of those that come together what it was given, for its own inbox', async () => {
  const { seal, open } = await createWorld()
  const inboxes = Array.from({ length: 20 }, () => randomBytes(32).toString('base64url'))
  const all = await Promise.all(inboxes.map((inbox, n) => seal(`message ${n}`.repeat(n * 50), inbox)))
  for (const [n, sealed] of all.entries())
    expect(await open(sealed, { inbox: inboxes[n] })).toBe(`message ${n}`.repeat(n * 50))
})

it('refuses what it can not encrypt, and goes on with what comes after it', async () => {
  const enc = randomBytes(encBytes)
  const bad = createNodeEncrypt({ aesKey: randomBytes(31), enc })
  await expect(bad(Buffer.from('x'), 'inbox')).rejects.toThrow('Invalid key length')
  const good = createNodeEncrypt({ aesKey: randomBytes(32), enc })
  expect((await good(Buffer.from('x'), 'inbox')).subarray(0, encBytes)).toEqual(enc)
})

it('tells the length of a webhook only roughly', () => {
  const lengthOf = (size: number) =>
    plaintextOf({ tag: 'job-1', type: 'application/json', headers: {}, body: Buffer.alloc(size) }).byteLength
  const lengths = [0, 1, 100, 150, 151, 400, 1000].map(lengthOf)
  expect(lengths.filter((length) => length % sealBlockBytes !== 0)).toEqual([])
  expect(lengthOf(100)).toBe(lengthOf(10))
  expect(lengthOf(1000) - 1000).toBeLessThan(2 * sealBlockBytes)
})
