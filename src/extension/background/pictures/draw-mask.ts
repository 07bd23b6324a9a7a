import { base64Bytes, blobBase64 } from '../../../shared/base64.ts'

/**
 * Turns a mask whose white part is repainted into one whose transparent part is, as several APIs want it: PNG as base64, of the
 * size of the picture it is for. Null where it can't be drawn.
 * @param mask WebP as base64
 * @param picture the picture as a `data:` URL; any other address leaves the mask's own size
 */
export type DrawMask = (mask: string, picture: string | undefined) => Promise<string | null>

export const drawTransparentMask: DrawMask = async (mask, picture) => {
  if (typeof OffscreenCanvas === 'undefined') return null
  const drawn = await bitmapOf(mask)
  const target = picture?.startsWith('data:') ? await bitmapOf(picture) : null
  if (!drawn) return null
  const { width, height } = target ?? drawn
  target?.close()
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  context?.drawImage(drawn, 0, 0, width, height)
  drawn.close()
  const pixels = context?.getImageData(0, 0, width, height)
  if (!context || !pixels) return null
  for (let at = 0; at < pixels.data.length; at += 4) {
    const white = pixels.data[at] ?? 0
    pixels.data.set([0, 0, 0, 255 - white], at)
  }
  context.putImageData(pixels, 0, 0)
  return blobBase64(await canvas.convertToBlob({ type: 'image/png' }))
}

async function bitmapOf(base64: string): Promise<ImageBitmap | null> {
  const bytes = base64Bytes(base64)
  // Rejects for what the browser can't decode.
  return bytes && createImageBitmap(new Blob([bytes])).catch(() => null)
}
