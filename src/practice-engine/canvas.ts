import type { Color } from './color.ts'

/** Linear RGB, row by row. `unit` is the shorter side in pixels: sizes of things are shares of it. */
export interface Canvas {
  width: number
  height: number
  unit: number
  data: Float32Array
}

export type Point = readonly [x: number, y: number]

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, unit: Math.min(width, height), data: new Float32Array(width * height * 3) }
}

/** Mixes `color` in at one pixel. */
export function blend({ data }: Canvas, pixel: number, color: Color, share: number): void {
  const i = pixel * 3
  const rest = 1 - share
  data[i] = (data[i] ?? 0) * rest + color[0] * share
  data[i + 1] = (data[i + 1] ?? 0) * rest + color[1] * share
  data[i + 2] = (data[i + 2] ?? 0) * rest + color[2] * share
}

/** Adds light to one pixel, as a second exposure would; the result is never brighter than white. */
export function screen({ data }: Canvas, pixel: number, color: Color, share: number): void {
  const i = pixel * 3
  const [r, g, b] = [data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0]
  data[i] = r + color[0] * share * Math.max(0, 1 - r * 0.6)
  data[i + 1] = g + color[1] * share * Math.max(0, 1 - g * 0.6)
  data[i + 2] = b + color[2] * share * Math.max(0, 1 - b * 0.6)
}

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Whole pixels of the canvas that a box in pixels touches. */
export function clip({ width, height }: Canvas, { left, top, right, bottom }: Box): Box {
  return {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(width, Math.ceil(right)),
    bottom: Math.min(height, Math.ceil(bottom)),
  }
}

/** Colour of a pixel; a function where it changes from place to place. */
export type Fill = Color | ((x: number, y: number) => Color)

export function colorAt(fill: Fill, x: number, y: number): Color {
  return typeof fill === 'function' ? fill(x, y) : fill
}

/** Fills a shape by the exact area it covers of each pixel (signed-area accumulation, as font rasterisers do). Points in pixels. */
export function fillShape(canvas: Canvas, points: readonly Point[], fill: Fill, opacity = 1): void {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const box = clip(canvas, {
    left: Math.min(...xs) - 1,
    top: Math.min(...ys),
    right: Math.max(...xs) + 2,
    bottom: Math.max(...ys) + 1,
  })
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  if (width <= 0 || height <= 0) return
  const area = new Float32Array((width + 2) * height)
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length]
    if (next)
      addEdge(area, width, height, [point[0] - box.left, point[1] - box.top], [next[0] - box.left, next[1] - box.top])
  })
  for (let y = 0; y < height; y++) {
    let sum = 0
    for (let x = 0; x < width; x++) {
      sum += area[y * (width + 2) + x] ?? 0
      const cover = Math.min(1, Math.abs(sum)) * opacity
      if (cover < 0.002) continue
      const [px, py] = [box.left + x, box.top + y]
      blend(canvas, py * canvas.width + px, colorAt(fill, px, py), cover)
    }
  }
}

/** Adds one edge's signed area to every row it crosses; what lies left of the box counts as at its border. */
function addEdge(area: Float32Array, width: number, height: number, a: Point, b: Point): void {
  if (a[1] === b[1]) return
  const sign = a[1] < b[1] ? 1 : -1
  const [top, bottom] = sign === 1 ? [a, b] : [b, a]
  const slope = (bottom[0] - top[0]) / (bottom[1] - top[1])
  const from = Math.max(0, Math.floor(top[1]))
  const to = Math.min(height, Math.ceil(bottom[1]))
  for (let row = from; row < to; row++) {
    const y0 = Math.max(top[1], row)
    const y1 = Math.min(bottom[1], row + 1)
    if (y1 <= y0) continue
    const x0 = Math.min(Math.max(top[0] + (y0 - top[1]) * slope, 0), width)
    const x1 = Math.min(Math.max(top[0] + (y1 - top[1]) * slope, 0), width)
    addSpan(area, row * (width + 2), sign * (y1 - y0), Math.min(x0, x1), Math.max(x0, x1))
  }
}

/** Spreads `height` of edge over the pixels between two places of a row. */
function addSpan(area: Float32Array, at: number, height: number, x0: number, x1: number): void {
  const [first, last] = [Math.floor(x0), Math.floor(x1)]
  if (first === last) {
    const share = (x0 + x1) / 2 - first
    area[at + first] = (area[at + first] ?? 0) + height * (1 - share)
    area[at + first + 1] = (area[at + first + 1] ?? 0) + height * share
    return
  }
  const per = height / (x1 - x0)
  for (let x = first; x <= last; x++) {
    const [left, right] = [Math.max(x, x0), Math.min(x + 1, x1)]
    const part = per * (right - left)
    const share = (left + right) / 2 - x
    area[at + x] = (area[at + x] ?? 0) + part * (1 - share)
    area[at + x + 1] = (area[at + x + 1] ?? 0) + part * share
  }
}
