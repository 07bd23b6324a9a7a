import { drawPart } from '../../store/draw.ts'
import { canDraw } from '../model/drawable.ts'

/**
 * A picture as PNG, pixel for pixel, which is what clipboards of browsers take. A PNG stays as it is. Null when the browser can't
 * draw it, or it is too large to be drawn.
 */
export async function toPng(picture: Blob): Promise<Blob | null> {
  if (picture.type === 'image/png') return picture
  if (!(await canDraw(picture))) return null
  // It rejects what the browser can't decode.
  const bitmap = await createImageBitmap(picture).catch(() => null)
  if (!bitmap) return null
  try {
    const { width, height } = bitmap
    return await drawPart(bitmap, { x: 0, y: 0, width, height }, Number.POSITIVE_INFINITY, 'image/png')
  } catch {
    // There is no memory for a canvas of that size.
    return null
  } finally {
    bitmap.close()
  }
}
