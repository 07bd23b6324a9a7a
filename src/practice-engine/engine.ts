import { encodePng } from './png.ts'

/** What a picture is made from. Everything that decides its look is here, so that the same request paints the same picture. */
export interface PaintRequest {
  prompt: string
  /** Width over height, from `--ar`, 0.25 to 4. */
  aspect: number
  /** The number of the drawing: a new seed gives a new composition. */
  seed: number
  /** Longer side of one picture in pixels. */
  size: number
}

export interface Painted {
  /** PNG. */
  bytes: Buffer
  width: number
  height: number
}

/** The filter of a real server refused the prompt or the picture. */
export class PaintRefused extends Error {}

/** What draws in a studio. */
export interface Engine {
  readonly name: string
  /**
   * A model paints, which takes its time and may fail: a job ends when its picture is there, or fails with the engine, and there is no small
   * view of it before.
   */
  readonly isModel?: true
  /** One picture. */
  paint(request: PaintRequest): Promise<Painted>
  /** Four pictures, seeds `seed` to `seed + 3`, as a 2x2 grid. */
  paintGrid(request: PaintRequest): Promise<Painted>
  /** Prompts that would make such a picture; four of them. */
  describe(picture: Buffer): Promise<string[]>
  /** Ends the threads. Nothing can be painted afterwards. */
  stop?(): Promise<void>
}

/** Pixels of one picture. */
export function dimensions({ aspect, size }: { aspect: number; size: number }): { width: number; height: number } {
  return aspect >= 1
    ? { width: size, height: Math.max(1, Math.round(size / aspect)) }
    : { width: Math.max(1, Math.round(size * aspect)), height: size }
}

/** What a safety checker leaves of a picture. */
export function blackPicture(request: PaintRequest): Painted {
  const { width, height } = dimensions(request)
  return { bytes: encodePng({ width, height, rgb: new Uint8Array(width * height * 3), texts: {} }), width, height }
}
