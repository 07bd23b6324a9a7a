import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'

/** Between samples: each of them reads some thousand mappings, at the cost of what is measured. */
const sampleMs = 2_000

/**
 * Memory of a browser with all its processes, in MB: its share of what is not mapped from files. What is, the program itself, is
 * shared with every other browser of the machine, and would change whenever one of them ends. Linux only.
 */
export function memoryMb(browser: Browser): number {
  const main = browser.process()?.pid
  if (main === undefined) throw new Error('The browser was not started by this process')
  const kb = familyOf(main).map((pid) => {
    const parts = [...read(pid, 'smaps_rollup').matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+)/gm)]
    return parts.reduce((sum, [, part]) => sum + Number(part), 0)
  })
  return kb.reduce((sum, each) => sum + each, 0) / 1024
}

/** Runs `run`; resolves to its answer and to the most memory that the browser took meanwhile, in MB. */
export async function mostMemory<Answer>(browser: Browser, run: () => Promise<Answer>): Promise<[Answer, number]> {
  let mostMb = memoryMb(browser)
  const timer = setInterval(() => {
    mostMb = Math.max(mostMb, memoryMb(browser))
  }, sampleMs)
  try {
    return [await run(), Math.max(mostMb, memoryMb(browser))]
  } finally {
    clearInterval(timer)
  }
}

/** A process and all that it started, and they started. */
function familyOf(main: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const parents = pids.map((pid) => [Number(pid), Number(/^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1])] as const)
  const family = new Set([main])
  for (let before = 0; before < family.size; ) {
    before = family.size
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid)
  }
  return [...family]
}

/** Empty when the process has ended. */
function read(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
