import { quarters } from '../../../contract/grid.ts'
import { drawPart, quarterBox, thumbnailSide, tinySide } from '../../store/draw.ts'

/** Small copies of a picture: 512 px for cards and tiles, 24 px to stand in while those load. Its size in pixels, where it was drawn. */
export interface Small {
  thumbnail?: Blob
  tiny?: Blob
  /** Thumbnails of a grid's four. */
  quarters?: Blob[]
  width?: number
  height?: number
}

export type Shrink = (picture: Blob, options?: { isGrid: boolean }) => Promise<Small>

/**
 * The small copies of a picture; none of what the browser can't draw, and none where workers have no canvas.
 * @param drawPoster small copies of a film, null where there is no page to play it in: only Firefox's event page has one
 */
export async function shrink(
  picture: Blob,
  options: { isGrid: boolean } | undefined,
  drawPoster: (film: Blob) => Promise<Small | null>,
): Promise<Small> {
  if (typeof OffscreenCanvas === 'undefined') return {}
  if (picture.type.startsWith('video/')) return (await drawPoster(picture)) ?? {}
  // Rejects for what the browser can't decode.
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
    // This machine has no memory for a canvas of that size: the picture stands for itself.
    return {}
  } finally {
    bitmap.close()
  }
}

async function drawQuarters(grid: ImageBitmap): Promise<Blob[]> {
  const four: Blob[] = []
  // One canvas at a time: four at once and the grid itself are much for a small machine.
  for (const quarter of quarters) {
    four.push(await drawPart(grid, quarterBox(grid.width, grid.height, quarter), thumbnailSide))
  }
  return four
}
