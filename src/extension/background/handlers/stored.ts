import { isFull } from '../../../shared/full-disk.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure } from '../../messaging/protocol.ts'

/** The reply to a message whose bytes are being stored. */
export async function stored(writing: Promise<void>): Promise<Result<Record<string, never>, MessageFailure>> {
  try {
    await writing
    return ok({})
  } catch (error) {
    if (isFull(error)) return fail({ code: 'storage' })
    throw error
  }
}
