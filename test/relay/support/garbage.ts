import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Collects all garbage, also what only becomes garbage by the first time. */
export async function collectGarbage(): Promise<void> {
  if (typeof collect !== 'function') throw new Error('this Node has no --expose-gc')
  for (let n = 0; n < 3; n++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Bytes of the heap that are in use, garbage not counted. */
export async function heapBytes(): Promise<number> {
  await collectGarbage()
  return process.memoryUsage().heapUsed
}
