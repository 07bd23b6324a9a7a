import type { Timers } from '../../shared/clock.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import type { Claim } from '../http/budget.ts'
import { leastBytesPerSecond, slowForMs } from '../http/pace.ts'
import type { Monotonic } from '../monotonic.ts'

export interface FetchBodyRules {
  maxBodyBytes: number
  timers: Timers
  monotonic: Monotonic
}

/**
 * Reads a body up to the limit. Over it by its declared length: refused before a byte is read. Without a declared
 * length: as soon as it is over. Slower than the relay wants it: refused, so that nobody keeps the object awake by sending slowly.
 * @param claim holds what was read; the caller gives it back
 */
export async function readFetchBody(
  request: Request,
  claim: Claim,
  rules: FetchBodyRules,
): Promise<Result<Uint8Array, RelayAnswer>> {
  const { maxBodyBytes, monotonic } = rules
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBodyBytes) return refusal('body-too-large', rules)
  const full = claim.take(declared)
  if (full !== null) return refusal(full === 'all' ? 'relay-busy' : 'too-many-bodies', rules)
  const startedAt = monotonic()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  while (reader) {
    const leftMs = startedAt + slowForMs + (size * 1000) / leastBytesPerSecond - monotonic()
    const read = await within(reader.read(), leftMs, rules.timers)
    const code =
      read === 'late' ? 'too-slow' : read === 'broken' ? 'bad-request' : roomFor(read.value, size, claim, rules)
    if (code !== null) {
      void reader.cancel().catch(() => {
        // It is gone already.
      })
      return refusal(code, rules)
    }
    if (read === 'late' || read === 'broken' || read.done) break
    chunks.push(read.value)
    size += read.value.byteLength
  }
  return ok(joined(chunks, size))
}

type Chunk = { done: true; value?: Uint8Array | undefined } | { done: false; value: Uint8Array }

/** Why a further chunk may not be taken, or null. What was not declared is claimed as it comes. */
function roomFor(
  chunk: Uint8Array | undefined,
  before: number,
  claim: Claim,
  { maxBodyBytes }: FetchBodyRules,
): ProblemCode | null {
  const size = before + (chunk?.byteLength ?? 0)
  if (size > maxBodyBytes) return 'body-too-large'
  const full = size > claim.bytes ? claim.take(size - claim.bytes) : null
  if (full === null) return null
  return full === 'all' ? 'relay-busy' : 'too-many-bodies'
}

/** `broken`: the sender is gone, and nobody is left to hear the answer. */
function within(read: Promise<Chunk>, ms: number, timers: Timers): Promise<Chunk | 'late' | 'broken'> {
  return new Promise((resolve) => {
    const cancel = timers.after(Math.max(0, ms), () => resolve('late'))
    const settle = (outcome: Chunk | 'broken') => {
      cancel()
      resolve(outcome)
    }
    read.then(settle, () => settle('broken'))
  })
}

function refusal(code: ProblemCode, { maxBodyBytes }: FetchBodyRules) {
  return fail(problem(code, code === 'body-too-large' ? { members: { maxBytes: maxBodyBytes } } : {}))
}

/** Most bodies come in one piece, which is taken as it is. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}
