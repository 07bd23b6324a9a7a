import type { Quarter } from '../../contract/grid.ts'

/** A part of a picture, in its pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Sides of the small copies, in pixels. */
export const thumbnailSide = 512
export const tinySide = 24

/** Draws a part of a picture, at most `side` pixels wide and high, never enlarged. Rejects when it can't be drawn. */
export async function drawPart(source: CanvasImageSource, box: Box, side: number, type = 'image/webp'): Promise<Blob> {
  const scale = Math.min(1, side / Math.max(box.width, box.height))
  // At least one pixel, also for a panorama of 10,000 by 10.
  const width = Math.max(1, Math.round(box.width * scale))
  const height = Math.max(1, Math.round(box.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('no canvas')
  brush.imageSmoothingQuality = 'high'
  brush.drawImage(source, box.x, box.y, box.width, box.height, 0, 0, width, height)
  return canvas.convertToBlob({ type, quality: side < 100 ? 0.6 : 0.82 })
}

/** Where a quarter lies in its grid. Together the four cover all of it, also when its sides are odd. */
export function quarterBox(width: number, height: number, quarter: Quarter): Box {
  const [column, row] = [(quarter - 1) % 2, quarter > 2 ? 1 : 0]
  const [x, y] = [Math.floor((width * column) / 2), Math.floor((height * row) / 2)]
  return {
    x,
    y,
    width: Math.floor((width * (column + 1)) / 2) - x,
    height: Math.floor((height * (row + 1)) / 2) - y,
  }
}

/** One quarter cut out of a grid's bytes: as PNG, pixel for pixel, or as a thumbnail. Null when the browser can't draw it. */
export async function cutQuarter(grid: Blob, quarter: Quarter, size: 'original' | 'thumbnail'): Promise<Blob | null> {
  if (!grid.type.startsWith('image/') || typeof OffscreenCanvas === 'undefined') return null
  // It rejects what the browser can't decode.
  const bitmap = await createImageBitmap(grid).catch(() => null)
  if (!bitmap) return null
  try {
    const box = quarterBox(bitmap.width, bitmap.height, quarter)
    if (box.width < 1 || box.height < 1) return null
    return await (size === 'original'
      ? drawPart(bitmap, box, Number.POSITIVE_INFINITY, 'image/png')
      : drawPart(bitmap, box, thumbnailSide))
  } catch {
    // There is no memory for a canvas of that size.
    return null
  } finally {
    bitmap.close()
  }
}
