/**
 * Whether a page may draw what is kept as it came. One that is too large, or does not say how large it is, could fill the
 * memory.
 */
export async function canDraw(blob: Blob): Promise<boolean> {
  const { headBytes, isDrawable, measurePicture } = await import('../../../shared/picture-size.ts')
  const head = new Uint8Array(await blob.slice(0, headBytes).arrayBuffer())
  return isDrawable(blob.type, measurePicture(head, blob.type))
}
