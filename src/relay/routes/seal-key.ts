import * as z from 'zod/mini'
import { sealSchema, sealVersion } from '../../contract/sealed.ts'
import { parseJson } from '../../shared/json.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import type { RelayRequest } from '../http/request.ts'
import type { Sealer } from '../seal/sealer.ts'

/** Ten times what a key takes. */
const mostBytes = 1024

const wantedSchema = z.object({ seal: z.optional(z.looseObject({ v: z.number() })) })

/**
 * The key that the body of `PUT /v1/inbox` asks to seal to. Null: the body is empty, as older clients send it, or asks for
 * a version that this relay does not know; the answer then says that the inbox is not sealed to that.
 */
export async function readSealKey(
  request: RelayRequest,
  inbox: string,
  sealer: Sealer,
): Promise<Result<string | null, RelayAnswer>> {
  // Before it is read.
  if (Number(request.header('content-length') ?? 0) > mostBytes) return fail(problem('bad-seal'))
  const body = await request.body(inbox)
  if (!body.ok) return body
  if (body.value.byteLength === 0) return ok(null)
  if (body.value.byteLength > mostBytes) return fail(problem('bad-seal'))
  const wanted = wantedSchema.safeParse(parseJson(new TextDecoder().decode(body.value)))
  if (!wanted.success) return fail(problem('bad-seal'))
  const { seal } = wanted.data
  if (seal === undefined || seal.v !== sealVersion) return ok(null)
  const known = sealSchema.safeParse(seal)
  return known.success && (await sealer.accepts(known.data.key)) ? ok(known.data.key) : fail(problem('bad-seal'))
}
