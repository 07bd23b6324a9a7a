/** Size in pixels, from the header of the image data. Each reader gets the bytes after the chunk's type and length. */
export interface HeaderSize {
  width: number
  height: number
  alpha: boolean
}

/** A `VP8 ` chunk: the key frame's header. Null when it is no key frame, or cut off. Source: RFC 6386, 9.1. */
export function vp8Size(data: DataView): HeaderSize | null {
  if (data.byteLength < 10) return null
  const isKeyFrame = (data.getUint8(0) & 1) === 0
  const hasStartCode = data.getUint8(3) === 0x9d && data.getUint16(4) === 0x012a
  if (!isKeyFrame || !hasStartCode) return null
  // The two upper bits of each number say how the decoder scales.
  return { width: data.getUint16(6, true) & 0x3fff, height: data.getUint16(8, true) & 0x3fff, alpha: false }
}

/** A `VP8L` chunk. Null when it is no such chunk, or cut off. Source: RFC 9649, 3.4. */
export function vp8lSize(data: DataView): HeaderSize | null {
  if (data.byteLength < 5 || data.getUint8(0) !== 0x2f) return null
  const bits = data.getUint32(1, true)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1 }
}

/** Markers between those of frames that are none: tables (DHT, DAC) and one that was never used (JPG). Source: ITU-T T.81, table B.1. */
const notFrames = [0xc4, 0xc8, 0xcc]

/** Whether a JPEG segment with this marker holds the picture's size. */
export function isJpegFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !notFrames.includes(marker)
}
