import { parentPort } from 'node:worker_threads'
import type { PaintRequest } from './engine.ts'
import { paintGridPicture, paintPicture } from './picture.ts'

/** The messages between the engine and its thread. */
export interface Errand {
  id: number
  grid: boolean
  request: PaintRequest
}
export type Errands = { id: number; bytes: Uint8Array; width: number; height: number } | { id: number; error: string }

parentPort?.on('message', ({ id, grid, request }: Errand) => {
  try {
    const { bytes, width, height } = grid ? paintGridPicture(request) : paintPicture(request)
    parentPort?.postMessage({ id, bytes, width, height } satisfies Errands)
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : 'unknown' } satisfies Errands)
  }
})
