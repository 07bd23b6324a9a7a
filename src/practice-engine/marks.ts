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
  // Powers are slow and the fall-off is smooth, so that it is looked up, except for stars, which have few pixels.
  const steps = reach > 40 ? 1024 : 64
  const fall = Float32Array.from({ length: steps + 1 }, (_, i) => strength * (i / steps) ** (sharp + 1))
  for (let py = box.top; py < box.bottom; py++) {
    const dy = py + 0.5 - y
    for (let px = box.left; px < box.right; px++) {
      const dx = px + 0.5 - x
      const near = 1 - Math.sqrt(dx * dx + dy * dy) / reach
      if (near > 0) screen(canvas, py * canvas.width + px, color, fall[(near * steps) | 0] ?? 0)
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
  const left: Point[] = []
  const right: Point[] = []
  points.forEach(([x, y], index) => {
    const before = points[Math.max(index - 1, 0)] ?? [x, y]
    const after = points[Math.min(index + 1, points.length - 1)] ?? [x, y]
    const angle = Math.atan2(after[1] - before[1], after[0] - before[0])
    const half = (from + ((to - from) * index) / Math.max(points.length - 1, 1)) / 2
    const [dx, dy] = [-Math.sin(angle) * half, Math.cos(angle) * half]
    left.push([x + dx, y + dy])
    right.push([x - dx, y - dy])
    const isEnd = index === points.length - 1
    if (half < 0.8 || (!isEnd && index > 0)) return
    for (let step = 1; step < 6; step++) {
      const turn = angle + Math.PI / 2 - (step / 6) * Math.PI
      const cap: Point = [x + Math.cos(turn) * half, y + Math.sin(turn) * half]
      if (isEnd) left.push(cap)
      else right.unshift([2 * x - cap[0], 2 * y - cap[1]])
    }
  })
  fillShape(canvas, [...left, ...right.reverse()], fill, opacity)
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
