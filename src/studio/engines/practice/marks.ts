import { blend, type Canvas, clip, colorAt, type Fill, fillShape, type Point, screen } from './canvas.ts'
import type { Color } from './color.ts'

/** A round shape with an edge of one pixel, or `soft` pixels. All in pixels. */
export function disc(canvas: Canvas, x: number, y: number, radius: number, fill: Fill, opacity = 1, soft = 1): void {
  const reach = radius + soft
  const box = clip(canvas, { left: x - reach, top: y - reach, right: x + reach + 1, bottom: y + reach + 1 })
  for (let py = box.top; py < box.bottom; py++) {
    for (let px = box.left; px < box.right; px++) {
      const distance = Math.hypot(px + 0.5 - x, py + 0.5 - y)
      const cover = Math.min(Math.max((radius - distance) / soft + 0.5, 0), 1) * opacity
      if (cover > 0) blend(canvas, py * canvas.width + px, colorAt(fill, px, py), cover)
    }
  }
}

/** Light around a point: strong at the point, gone at `reach` pixels. `sharp` 1 is a soft haze, 3 a tight one. */
export function glow(
  canvas: Canvas,
  x: number,
  y: number,
  reach: number,
  color: Color,
  strength: number,
  sharp = 2,
): void {
  const box = clip(canvas, { left: x - reach, top: y - reach, right: x + reach + 1, bottom: y + reach + 1 })
  for (let py = box.top; py < box.bottom; py++) {
    const dy = py + 0.5 - y
    for (let px = box.left; px < box.right; px++) {
      const dx = px + 0.5 - x
      const near = 1 - Math.sqrt(dx * dx + dy * dy) / reach
      if (near > 0) screen(canvas, py * canvas.width + px, color, strength * near ** (sharp + 1))
    }
  }
}

/** A line with round ends; width from `from` to `to` pixels along the way. */
export function stroke(
  canvas: Canvas,
  points: readonly Point[],
  from: number,
  fill: Fill,
  opacity = 1,
  to = from,
): void {
  const reach = Math.max(from, to) / 2 + 1
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const box = clip(canvas, {
    left: Math.min(...xs) - reach,
    top: Math.min(...ys) - reach,
    right: Math.max(...xs) + reach + 1,
    bottom: Math.max(...ys) + reach + 1,
  })
  const last = Math.max(points.length - 2, 0)
  for (let py = box.top; py < box.bottom; py++) {
    for (let px = box.left; px < box.right; px++) {
      let cover = 0
      for (let i = 0; i <= last; i++) {
        const [a, b] = [points[i], points[i + 1]]
        if (!a || !b) continue
        const [along, distance] = nearest(a, b, px + 0.5, py + 0.5)
        const half = (from + ((to - from) * (i + along)) / (last + 1)) / 2
        cover = Math.max(cover, Math.min(Math.max(half - distance + 0.5, 0), 1, half * 2))
      }
      if (cover > 0) blend(canvas, py * canvas.width + px, colorAt(fill, px, py), cover * opacity)
    }
  }
}

function nearest(a: Point, b: Point, x: number, y: number): [along: number, distance: number] {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(Math.max(((x - a[0]) * dx + (y - a[1]) * dy) / length, 0), 1)
  return [along, Math.hypot(x - a[0] - dx * along, y - a[1] - dy * along)]
}

/** Points of a curve through quadratic pieces: anchor, control, anchor, control, ... */
export function curve(points: readonly Point[], pieces = 10): Point[] {
  const out: Point[] = []
  for (let i = 0; i + 2 < points.length; i += 2) {
    const [a, control, b] = [points[i], points[i + 1], points[i + 2]]
    if (!a || !control || !b) continue
    for (let step = i === 0 ? 0 : 1; step <= pieces; step++) {
      const t = step / pieces
      const s = 1 - t
      out.push([
        s * s * a[0] + 2 * s * t * control[0] + t * t * b[0],
        s * s * a[1] + 2 * s * t * control[1] + t * t * b[1],
      ])
    }
  }
  return out
}

/** An upright rectangle in pixels. */
export function box(
  canvas: Canvas,
  left: number,
  top: number,
  width: number,
  height: number,
  fill: Fill,
  opacity = 1,
): void {
  const [right, bottom] = [left + width, top + height]
  fillShape(
    canvas,
    [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ],
    fill,
    opacity,
  )
}

/** Points of an ellipse, turned by `angle`. */
export function ellipse(x: number, y: number, rx: number, ry: number, angle = 0, pieces = 40): Point[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return Array.from({ length: pieces }, (_, index) => {
    const t = (index / pieces) * Math.PI * 2
    const [ex, ey] = [Math.cos(t) * rx, Math.sin(t) * ry]
    return [x + ex * cos - ey * sin, y + ex * sin + ey * cos] as const
  })
}
