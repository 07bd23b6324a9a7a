import type { IncomingMessage } from 'node:http'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Deadlines } from '../deadlines.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { RelayAnswer } from './answer.ts'
import type { Claim } from './budget.ts'
import { leastBytesPerSecond, slowForMs } from './pace.ts'

/**
 * What a sender may go on sending after it was refused, and for how long. Cut off at once, it would see a reset
 * connection in place of the answer.
 */
const lingerBytes = 4 * 1024 * 1024
const lingerMs = 5000
/** How often the pace of a body is looked at. */
const lookEveryMs = 1000

const nothing = Buffer.alloc(0)

/** What is looked at again after a time. */
export interface Due {
  due(): void
}

export interface BodyRules {
  maxBodyBytes: number
  deadlines: Deadlines<Due>
}

export interface BodyHooks {
  /** Sends `100 Continue` when the sender waits for it. */
  sendContinue(): void
}

/**
 * Reads a body up to the limit. Over it by its declared length: refused before a byte is read. Without a declared
 * length: as soon as it is over.
 * @param claim holds what was read; the caller gives it back
 */
export function readBody(
  incoming: IncomingMessage,
  claim: Claim,
  rules: BodyRules,
  hooks: BodyHooks,
): Promise<Result<Buffer, RelayAnswer>> {
  return new Promise((resolve) => new Arrival(incoming, claim, rules, hooks, resolve).begin())
}

/** One body on its way. */
class Arrival implements Due {
  readonly #incoming: IncomingMessage
  readonly #claim: Claim
  readonly #rules: BodyRules
  readonly #hooks: BodyHooks
  readonly #resolve: (body: Result<Buffer, RelayAnswer>) => void
  #bytes: Buffer = nothing
  #size = 0
  #elapsedMs = 0
  #lookAfterMs = 0
  #isOver = false

  constructor(
    incoming: IncomingMessage,
    claim: Claim,
    rules: BodyRules,
    hooks: BodyHooks,
    resolve: (body: Result<Buffer, RelayAnswer>) => void,
  ) {
    this.#incoming = incoming
    this.#claim = claim
    this.#rules = rules
    this.#hooks = hooks
    this.#resolve = resolve
  }

  begin(): void {
    const declared = Number(this.#incoming.headers['content-length'] ?? 0)
    if (declared > this.#rules.maxBodyBytes) {
      this.#refuse('body-too-large')
      return
    }
    // Nobody is invited to send what there is no room for.
    if (!this.#makeRoom(declared)) return
    this.#hooks.sendContinue()
    this.#lookAgainAfter(slowForMs + lookEveryMs)
    this.#incoming.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#add(chunk)
    })
    this.#incoming.on('end', () => {
      if (!this.#isOver) this.#finish()
    })
    this.#incoming.on('close', () => {
      // Gone before the end: nobody is left to hear the answer.
      if (!this.#isOver && !this.#incoming.complete) this.#refuse('bad-request')
    })
  }

  due(): void {
    this.#elapsedMs += this.#lookAfterMs
    if (this.#size < ((this.#elapsedMs - slowForMs) * leastBytesPerSecond) / 1000) this.#refuse('too-slow')
    else this.#lookAgainAfter(lookEveryMs)
  }

  #lookAgainAfter(delayMs: number): void {
    this.#lookAfterMs = delayMs
    this.#rules.deadlines.add(this, delayMs)
  }

  #add(chunk: Buffer): void {
    const size = this.#size + chunk.byteLength
    if (size > this.#rules.maxBodyBytes) this.#refuse('body-too-large')
    else if (this.#makeRoom(size)) {
      // Most bodies come in one piece, which is taken as it is.
      if (this.#size === 0) this.#bytes = chunk
      else this.#append(chunk, size)
      this.#size = size
    }
  }

  /** Pieces are put together as they come: a list of them would be a hundred times as large when they are small. */
  #append(chunk: Buffer, size: number): void {
    if (size > this.#bytes.byteLength) {
      const grown = Buffer.allocUnsafeSlow(this.#claim.bytes)
      this.#bytes.copy(grown, 0, 0, this.#size)
      this.#bytes = grown
    }
    chunk.copy(this.#bytes, this.#size)
  }

  /** Claims so many bytes: of what declares its length all at once, of anything else twice of what has come. */
  #makeRoom(size: number): boolean {
    const { bytes } = this.#claim
    if (size <= bytes) return true
    const full = this.#claim.take(Math.min(Math.max(size, 2 * bytes), this.#rules.maxBodyBytes) - bytes)
    if (full !== null) this.#refuse(full === 'all' ? 'relay-busy' : 'too-many-bodies')
    return full === null
  }

  #finish(): void {
    this.#end()
    this.#resolve(ok(this.#bytes.subarray(0, this.#size)))
  }

  #refuse(code: ProblemCode): void {
    this.#end()
    this.#claim.release()
    this.#bytes = nothing
    const extras = code === 'body-too-large' ? { members: { maxBytes: this.#rules.maxBodyBytes } } : {}
    // Who is slow would go on being slow.
    this.#resolve(fail({ ...problem(code, extras), close: code === 'too-slow' }))
  }

  #end(): void {
    this.#isOver = true
    this.#rules.deadlines.remove(this, this.#lookAfterMs)
  }
}

/**
 * Takes in what is left of a body that nobody wants, and lets go of it.
 * @param claim for what is on its way
 * @returns false: there is no room for it, and its connection must go
 */
export function discardBody(incoming: IncomingMessage, claim: Claim, deadlines: Deadlines<Due>): boolean {
  const declared = Number(incoming.headers['content-length'] ?? lingerBytes)
  if (claim.take(Math.min(declared, lingerBytes)) !== null) return false
  let left = lingerBytes
  const limit: Due = { due: () => incoming.destroy() }
  deadlines.add(limit, lingerMs)
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength
    if (left < 0) incoming.destroy()
  })
  incoming.on('close', () => {
    claim.release()
    deadlines.remove(limit, lingerMs)
  })
  incoming.resume()
  return true
}
