import type { IncomingMessage } from 'node:http'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { Answer } from './answer.ts'

/** What a sender may go on sending after its body was refused. Cut off at once, it would see a reset connection in place of the answer. */
const lingerBytes = 4 * 1024 * 1024

/** Bytes of bodies that are in memory at once, all requests together. */
export interface BodyBudget {
  take(bytes: number): boolean
  release(bytes: number): void
}

export function createBodyBudget(maxBytes: number): BodyBudget {
  let taken = 0
  return {
    take(bytes) {
      if (taken + bytes > maxBytes) return false
      taken += bytes
      return true
    },
    release(bytes) {
      taken -= bytes
    },
  }
}

export interface BodyOptions {
  maxBytes: number
  budget: BodyBudget
  /** Sends `100 Continue` when the sender waits for it. */
  invite: () => void
  /** Says how much of the budget the body holds; the caller gives it back. */
  onTaken: (bytes: number) => void
}

/**
 * Reads a body up to `maxBytes`. Over it by its declared length: refused before a byte is read. Without a declared length: as soon as it is over.
 */
export function readBody(incoming: IncomingMessage, options: BodyOptions): Promise<Result<Buffer, Answer>> {
  const { maxBytes, budget, invite, onTaken } = options
  const declared = Number(incoming.headers['content-length'] ?? 0)
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let size = 0
    let refused = false

    function refuse(code: ProblemCode): void {
      refused = true
      chunks = []
      resolve(fail(problem(code, code === 'body-too-large' ? { members: { maxBytes } } : {})))
      budget.release(size)
      size = 0
    }

    if (declared > maxBytes) refuse('body-too-large')
    else invite()
    incoming.on('data', (chunk: Buffer) => {
      if (refused) {
        size += chunk.byteLength
        if (size > lingerBytes) incoming.destroy()
      } else if (size + chunk.byteLength > maxBytes) refuse('body-too-large')
      else if (!budget.take(chunk.byteLength)) refuse('relay-busy')
      else {
        size += chunk.byteLength
        chunks.push(chunk)
      }
    })
    incoming.on('end', () => {
      if (refused) return
      const [only] = chunks
      onTaken(size)
      resolve(ok(chunks.length === 1 && only ? only : Buffer.concat(chunks)))
    })
    incoming.on('close', () => {
      // Gone before the end: nobody is left to hear the answer.
      if (!refused && !incoming.complete) refuse('bad-request')
    })
  })
}
