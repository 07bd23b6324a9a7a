import { readdirSync, readFileSync } from 'node:fs'
import type { Browser, CDPSession, Page } from 'puppeteer-core'

const mb = 1_048_576

/** MB of the JavaScript heap of a page's process that are in use, after a garbage collection. */
export async function heapMb(page: Page): Promise<number> {
  const session = await page.createCDPSession()
  try {
    return await heapOf(session)
  } finally {
    await session.detach()
  }
}

/** The same of an extension's worker, which must be running. */
export async function workerHeapMb(browser: Browser, origin: string): Promise<number> {
  const root = await browser.target().createCDPSession()
  // Puppeteer's own list keeps workers that have ended.
  const { targetInfos } = await root.send('Target.getTargets')
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(origin))
  if (!worker) throw new Error('There is no worker to measure')
  const { sessionId } = await root.send('Target.attachToTarget', { targetId: worker.targetId, flatten: true })
  const session = root.connection()?.session(sessionId)
  if (!session) throw new Error('The worker ended while it was measured')
  try {
    return await heapOf(session)
  } finally {
    await root.detach()
  }
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / mb
}

/** Proportional set size of all page processes of a browser, MB. Linux only. */
export function pagesMb(browser: Browser): number {
  const main = String(browser.process()?.pid)
  const pages = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isPage(name, main))
  const kb = pages.map((pid) =>
    Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
  )
  return kb.reduce((sum, each) => sum + each, 0) / 1024
}

function isPage(pid: string, main: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') && ancestors(pid).includes(main)
  } catch {
    // It has ended meanwhile.
    return false
  }
}

function ancestors(pid: string): string[] {
  const found: string[] = []
  for (let at = pid; at && at !== '0' && found.length < 20; ) {
    const status = readFileSync(`/proc/${at}/status`, 'utf8')
    at = /PPid:\s+(\d+)/.exec(status)?.[1] ?? ''
    found.push(at)
  }
  return found
}
