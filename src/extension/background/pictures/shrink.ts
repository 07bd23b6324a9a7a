import { quarters } from '../../../contract/grid.ts'
import { drawPart, quarterBox, thumbnailSide, tinySide } from '../../store/draw.ts'

/**
 * Small copies of a picture: 512 px for cards and tiles, 24 px as a placeholder while those load. The original's size in pixels,
 * if it could be drawn.
 */
export interface Small {
  thumbnail?: Blob
  tiny?: Blob
  /** Thumbnails of the four quarters of a grid. */
  quarters?: Blob[]
  width?: number
  height?: number
}

export type Shrink = (picture: Blob, options?: { isGrid: boolean }) => Promise<Small>

/**
 * Makes the small copies of a picture. Resolves to an empty object for what the browser can't draw, and where workers have no canvas.
 * @param drawPoster makes small copies of a film; resolves to null without a document to play it in, which only Firefox's event page has
 */
export async function shrink(
  picture: Blob,
  options: { isGrid: boolean } | undefined,
  drawPoster: (film: Blob) => Promise<Small | null>,
): Promise<Small> {
  if (typeof OffscreenCanvas === 'undefined') return {}
  if (picture.type.startsWith('video/')) return (await drawPoster(picture)) ?? {}
  // It rejects what the browser can't decode.
  const bitmap = await createImageBitmap(picture).catch(() => null)
  if (!bitmap) return {}
  try {
    const { width, height } = bitmap
    const whole = { x: 0, y: 0, width, height }
    return {
      width,
      height,
      thumbnail: await drawPart(bitmap, whole, thumbnailSide),
      tiny: await drawPart(bitmap, whole, tinySide),
      ...(options?.isGrid && width > 1 && height > 1 ? { quarters: await drawQuarters(bitmap) } : {}),
    }
  } catch {
    // There is no memory for a canvas of that size: pages show the original.
    return {}
  } finally {
    bitmap.close()
  }
}

async function drawQuarters(grid: ImageBitmap): Promise<Blob[]> {
  const four: Blob[] = []
  // One canvas at a time: four at once, beside the grid, need much memory.
  for (const quarter of quarters) {
    four.push(await drawPart(grid, quarterBox(grid.width, grid.height, quarter), thumbnailSide))
  }
  return four
}
