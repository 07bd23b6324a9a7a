import { createCipheriv, randomFillSync } from 'node:crypto'
import { authTagBytes, encBytes, nonceBytes } from '../../contract/sealed.ts'
import type { CreateEncrypt } from './sealer.ts'

interface Task {
  secret: Parameters<CreateEncrypt>[0]
  plain: Uint8Array
  inbox: string
  resolve(sealed: Uint8Array): void
  reject(error: unknown): void
}

let tasks: Task[] = []

/**
 * All that comes in one turn of the event loop is encrypted at its end, one after the other: between the other work for a webhook
 * OpenSSL would have to be brought back into the processor's caches for each, which takes several times as long as the encryption.
 * WebCrypto would take a turn of the thread pool for each, beside the syncs of the disk.
 */
export const createNodeEncrypt: CreateEncrypt = (secret) => (plain, inbox) =>
  new Promise((resolve, reject) => {
    if (tasks.push({ secret, plain, inbox, resolve, reject }) === 1) setImmediate(encryptAll)
  })

/** Nonces are drawn for all together, and none is left: a process that was copied while it ran, with its memory, must use none twice. */
function encryptAll(): void {
  const all = tasks
  tasks = []
  try {
    const nonces = randomFillSync(new Uint8Array(all.length * nonceBytes))
    for (const [n, task] of all.entries()) {
      task.resolve(encrypt(task, nonces.subarray(n * nonceBytes, (n + 1) * nonceBytes)))
    }
  } catch (error) {
    // Those that were resolved stay so.
    for (const task of all) task.reject(error)
  }
}

const options = { authTagLength: authTagBytes }

function encrypt({ secret, plain, inbox }: Task, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', secret.aesKey, nonce, options)
  cipher.setAAD(Buffer.from(inbox))
  // From Node's pool, and the pieces are put into it as they come: memory of its own for each of them would have to be freed by
  // another thread, which keeps this one waiting.
  const sealed = Buffer.allocUnsafe(encBytes + nonceBytes + plain.byteLength + authTagBytes)
  sealed.set(secret.enc)
  sealed.set(nonce, encBytes)
  sealed.set(cipher.update(plain), encBytes + nonceBytes)
  cipher.final()
  sealed.set(cipher.getAuthTag(), sealed.byteLength - authTagBytes)
  return sealed
}
