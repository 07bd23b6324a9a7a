import { Worker } from 'node:worker_threads'
import { describePicture } from './describe.ts'
import type { Engine, Painted, PaintRequest } from './engine.ts'
import type { Errand, Errands } from './worker.ts'

/** A picture takes half a second of computing, which would delay every answer of the server. So it happens in a thread of its own. */
const threadFile = new URL('./worker.ts', import.meta.url)

/** Paints landscapes from the prompt's hash: no account, no model, the same picture for the same request. */
export function createPracticeEngine(): Engine {
  let thread: Worker | null = null
  let lastId = 0
  const waiting = new Map<number, { resolve(painted: Painted): void; reject(error: Error): void }>()

  function failAll(message: string): void {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
    thread = null
  }

  function receive(errand: Errands): void {
    const asked = waiting.get(errand.id)
    waiting.delete(errand.id)
    if (waiting.size === 0) thread?.unref()
    if ('error' in errand) asked?.reject(new Error(errand.error))
    else
      asked?.resolve({
        ...errand,
        bytes: Buffer.from(errand.bytes.buffer, errand.bytes.byteOffset, errand.bytes.byteLength),
      })
  }

  function start(): Worker {
    const worker = new Worker(threadFile)
    worker.on('message', receive)
    worker.on('error', (error) => failAll(error instanceof Error ? error.message : 'the painter failed'))
    worker.on('exit', () => failAll('the painter has stopped'))
    return worker
  }

  function ask(grid: boolean, request: PaintRequest): Promise<Painted> {
    thread ??= start()
    const worker = thread
    // The thread keeps the process alive only while it paints.
    worker.ref()
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, grid, request } satisfies Errand)
    })
  }

  return {
    name: 'practice',
    paint: (request) => ask(false, request),
    paintGrid: (request) => ask(true, request),
    describe: async (picture) => describePicture(picture),
    async stop() {
      await thread?.terminate()
    },
  }
}
