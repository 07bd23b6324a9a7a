import type { Browser } from 'puppeteer-core'
import { until } from './page.ts'

/**
 * Chromium's service workers, asked of the browser each time. Puppeteer's own list keeps workers that have ended: a
 * page that opens while it attaches to a worker leaves a session behind, and for that the browser never says that the
 * worker went.
 */
export interface Workers {
  isRunning(origin: string): Promise<boolean>
  /** Ends the worker at once, as the browser does after 30 quiet seconds. */
  stop(origin: string): Promise<void>
  /** Runs a script in the worker and returns its value. The driver is attached only meanwhile, because a session keeps the worker alive. */
  evaluate(origin: string, script: string): Promise<unknown>
}

/** @throws Error when the browser is gone */
export async function workersOf(browser: Browser): Promise<Workers> {
  const root = await browser.target().createCDPSession()

  async function find(origin: string): Promise<string | undefined> {
    const { targetInfos } = await root.send('Target.getTargets')
    return targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(origin))?.targetId
  }

  return {
    isRunning: async (origin) => (await find(origin)) !== undefined,
    async stop(origin) {
      const targetId = await find(origin)
      if (targetId === undefined) return
      await root.send('Target.closeTarget', { targetId })
      // Wait for this one to end: an event may already have started the next.
      await until('the worker has ended', async () => (await find(origin)) !== targetId)
    },
    async evaluate(origin, script) {
      const targetId = await until('the worker', () => find(origin))
      const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true })
      const session = root.connection()?.session(sessionId)
      if (!session) throw new Error('The worker ended while it was looked for')
      const { result, exceptionDetails } = await session
        .send('Runtime.evaluate', { expression: script, awaitPromise: true, returnByValue: true })
        .finally(() => root.send('Target.detachFromTarget', { sessionId }))
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    },
  }
}
