import { Closers } from './closers.ts'

/**
 * Runs it, then closes what it has added to the closers and ends this process: with 0 when it resolves or a signal comes, with 1
 * and the error's message when it throws.
 */
export async function untilEnded(run: (closers: Closers) => Promise<void>): Promise<void> {
  const closers = new Closers()
  let isEnding = false
  // Ctrl-C reaches relay and studio as well; the browser is in a process group of its own and is ended here.
  const end = async (code: number) => {
    if (isEnding) return
    isEnding = true
    await closers.close()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

  try {
    await run(closers)
    await end(0)
  } catch (error) {
    // What fails once closing has begun fails because of it.
    if (!isEnding) console.error(error instanceof Error ? error.message : error)
    await end(1)
  }
}
