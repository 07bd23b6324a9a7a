/** Small copies of a picture: 512 px for cards and tiles, 24 px to stand in while those load. */
export interface Small {
  thumbnail?: Blob
  tiny?: Blob
}

/** Nothing for films, for what the browser can't draw, and where it has no canvas in workers. */
export async function shrink(picture: Blob): Promise<Small> {
  if (!picture.type.startsWith('image/') || typeof OffscreenCanvas === 'undefined') return {}
  try {
    const bitmap = await createImageBitmap(picture)
    try {
      return { thumbnail: await draw(bitmap, 512, 0.82), tiny: await draw(bitmap, 24, 0.6) }
    } finally {
      bitmap.close()
    }
  } catch {
    return {}
  }
}

/** At most `side` pixels wide and high, never enlarged. */
async function draw(bitmap: ImageBitmap, side: number, quality: number): Promise<Blob> {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
  const width = Math.max(1, Math.round(bitmap.width * scale))
  const height = Math.max(1, Math.round(bitmap.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('no canvas')
  brush.imageSmoothingQuality = 'high'
  brush.drawImage(bitmap, 0, 0, width, height)
  return canvas.convertToBlob({ type: 'image/webp', quality })
}
