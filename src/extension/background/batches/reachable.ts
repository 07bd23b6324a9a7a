import { timeLimit } from '../../../shared/clock.ts'
import type { Context } from '../context/context.ts'

/** What does not answer by then is taken as away. */
const answerMs = 5_000

/** Whether anything answers at an address. Sends neither token nor prompt. */
export async function isReachable(
  { fetch, timers }: Pick<Context, 'fetch' | 'timers'>,
  address: string,
): Promise<boolean> {
  const limit = timeLimit(timers, answerMs)
  try {
    const answer = await fetch(address, {
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: limit.signal,
    })
    // Whatever it says, it was reached.
    await answer.body?.cancel()
    return true
  } catch {
    // fetch hides what went wrong. It is looked again later.
    return false
  } finally {
    limit.stop()
  }
}
