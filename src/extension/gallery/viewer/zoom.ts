export interface Point {
  x: number
  y: number
}

/** Position of a picture on its stage: offset from the middle in pixels, then enlarged. */
export interface Place extends Point {
  /** 1: fits. */
  scale: number
}

export const fitted: Place = { scale: 1, x: 0, y: 0 }

/** Enough to see single pixels of an upscale. */
const maxScale = 16

/** Enlarged by a factor, so that what lies under the point stays there. */
export function zoomedAt({ scale, x, y }: Place, factor: number, at: Point): Place {
  const next = Math.min(maxScale, Math.max(1, scale * factor))
  const grown = next / scale
  return { scale: next, x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown }
}

/** No further than the picture's edge. */
export function clamp({ scale, x, y }: Place, { width, height }: { width: number; height: number }): Place {
  if (scale <= 1) return fitted
  const within = (value: number, side: number) => {
    const most = (side * (scale - 1)) / 2
    return Math.min(most, Math.max(-most, value))
  }
  return { scale, x: within(x, width), y: within(y, height) }
}

export function between(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
