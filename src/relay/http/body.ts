import type { IncomingMessage } from 'node:http'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { Answer } from './answer.ts'

/**
 * What a sender may go on sending after its body was refused. Cut off at once, it would see a reset connection in place
 * of the answer.
 */
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

export interface BodyReader {
  maxBodyBytes: number
  budget: BodyBudget
  /** Sends `100 Continue` when the sender waits for it. */
  invite(): void
  /** Says how much of the budget the body holds; the caller gives it back. */
  took(bytes: number): void
}

/**
 * Reads a body up to the limit. Over it by its declared length: refused before a byte is read. Without a declared
 * length: as soon as it is over.
 */
export function readBody(incoming: IncomingMessage, reader: BodyReader): Promise<Result<Buffer, Answer>> {
  const { maxBodyBytes, budget } = reader
  return new Promise((resolve) => {
    let first: Buffer | null = null
    let rest: Buffer[] | null = null
    let size = 0
    let refused = false

    function refuse(code: ProblemCode): void {
      refused = true
      first = rest = null
      budget.release(size)
      size = 0
      resolve(fail(problem(code, code === 'body-too-large' ? { members: { maxBytes: maxBodyBytes } } : {})))
    }

    const declared = incoming.headers['content-length']
    if (declared !== undefined && Number(declared) > maxBodyBytes) refuse('body-too-large')
    else reader.invite()

    incoming.on('data', (chunk: Buffer) => {
      if (refused) {
        size += chunk.byteLength
        if (size > lingerBytes) incoming.destroy()
      } else if (size + chunk.byteLength > maxBodyBytes) refuse('body-too-large')
      else if (!budget.take(chunk.byteLength)) refuse('relay-busy')
      else {
        size += chunk.byteLength
        if (first === null) first = chunk
        else if (rest === null) rest = [first, chunk]
        else rest.push(chunk)
      }
    })
    incoming.on('end', () => {
      if (refused) return
      reader.took(size)
      resolve(ok(rest === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest)))
    })
    incoming.on('close', () => {
      // Gone before the end: nobody is left to hear the answer.
      if (!refused && !incoming.complete) refuse('bad-request')
    })
  })
}
