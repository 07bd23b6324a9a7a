import { blobBase64 } from '../../../shared/base64.ts'

/** A place on a picture: 0 to 1 from its left and upper edge. */
export interface Point {
  x: number
  y: number
}

/** A closed outline. A rectangle is one of four points, clockwise from its upper left. */
export type Polygon = readonly Point[]

export interface Frame {
  left: number
  top: number
  width: number
  height: number
}

/** Smaller is a slip of the hand. */
const least = 0.02

const within = (value: number) => Math.min(1, Math.max(0, value))

export function rectangle(a: Point, b: Point): Polygon {
  const [left, right] = [within(Math.min(a.x, b.x)), within(Math.max(a.x, b.x))]
  const [top, bottom] = [within(Math.min(a.y, b.y)), within(Math.max(a.y, b.y))]
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]
}

export function frameOf(polygon: Polygon): Frame {
  const xs = polygon.map(({ x }) => x)
  const ys = polygon.map(({ y }) => y)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

export function isMeant(polygon: Polygon): boolean {
  const { width, height } = frameOf(polygon)
  return width >= least && height >= least
}

/** Moved as a whole, no further than the picture's edge. */
export function moved(polygon: Polygon, dx: number, dy: number): Polygon {
  const { left, top, width, height } = frameOf(polygon)
  const x = Math.min(1 - width, Math.max(0, left + dx)) - left
  const y = Math.min(1 - height, Math.max(0, top + dy)) - top
  return polygon.map((point) => ({ x: point.x + x, y: point.y + y }))
}

/** Stretched to the right and downwards, no further than the edge and never to nothing. */
export function stretched(polygon: Polygon, dx: number, dy: number): Polygon {
  const { left, top, width, height } = frameOf(polygon)
  const wide = Math.min(1 - left, Math.max(least, width + dx)) / width
  const high = Math.min(1 - top, Math.max(least, height + dy)) / height
  return polygon.map(({ x, y }) => ({ x: left + (x - left) * wide, y: top + (y - top) * high }))
}

type Brush = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect' | 'beginPath' | 'moveTo' | 'lineTo' | 'fill'>

/** A black mask, white where the picture is to be repainted. */
export function drawMask(brush: Brush, polygons: readonly Polygon[], width: number, height: number): void {
  brush.fillStyle = '#000'
  brush.fillRect(0, 0, width, height)
  brush.fillStyle = '#fff'
  for (const [first, ...others] of polygons) {
    if (!first) continue
    brush.beginPath()
    brush.moveTo(first.x * width, first.y * height)
    for (const { x, y } of others) brush.lineTo(x * width, y * height)
    brush.fill()
  }
}

/** Larger is more than any of the APIs paints, and costs storage. */
const longest = 2048

/** The mask as a WebP, base64 without a prefix, in the picture's own size; null when the browser can't write one. */
export async function encodeMask(
  polygons: readonly Polygon[],
  size: { width: number; height: number },
): Promise<string | null> {
  const scale = Math.min(1, longest / Math.max(size.width, size.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(size.width * scale)
  canvas.height = Math.round(size.height * scale)
  const brush = canvas.getContext('2d')
  if (!brush) return null
  drawMask(brush, polygons, canvas.width, canvas.height)
  // Full quality: blurred edges would be repainted only in part.
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 1))
  if (blob?.type !== 'image/webp') return null
  return blobBase64(blob)
}
