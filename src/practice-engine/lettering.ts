import type { Canvas, Point } from './canvas.ts'
import type { Color } from './color.ts'
import { stroke } from './marks.ts'

/** Part of a circle; angles in eighths of a turn, clockwise from three o'clock. */
function arc(x: number, y: number, r: number, from: number, to: number): Point[] {
  return Array.from({ length: 13 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 4
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)] as const
  })
}

/** Strokes of each letter; x-height 1, base line at 0, downwards positive; and the distance to the next letter. */
const letters: Record<string, [strokes: Point[][], advance: number]> = {
  p: [
    [
      [
        [0, -1],
        [0, 0.5],
      ],
      arc(0.48, -0.5, 0.48, 0, 8),
    ],
    1.26,
  ],
  r: [
    [
      [
        [0, -1],
        [0, 0],
      ],
      arc(0.44, -0.56, 0.44, 4, 6.6),
    ],
    0.86,
  ],
  a: [
    [
      arc(0.48, -0.5, 0.48, 0, 8),
      [
        [0.96, -1],
        [0.96, 0],
      ],
    ],
    1.3,
  ],
  c: [[arc(0.48, -0.5, 0.48, 1.1, 6.9)], 1.16],
  t: [
    [
      [
        [0.26, -1.45],
        [0.26, -0.26],
      ],
      arc(0.52, -0.26, 0.26, 4, 2),
      [
        [0, -1],
        [0.6, -1],
      ],
    ],
    0.94,
  ],
  i: [
    [
      [
        [0, -1],
        [0, 0],
      ],
      [
        [0, -1.42],
        [0, -1.4],
      ],
    ],
    0.36,
  ],
  e: [
    [
      [
        [0.03, -0.5],
        [0.94, -0.5],
      ],
      arc(0.48, -0.5, 0.48, 8, 1.2),
    ],
    1.1,
  ],
}

const word = 'practice'
const white: Color = [1, 1, 1]
const black: Color = [0, 0, 0]

/** Writes *practice* into the lower right corner, so that nobody takes the picture for a model's. */
export function sign(canvas: Canvas, size: number): void {
  const { width, height } = canvas
  const total = [...word].reduce((sum, letter) => sum + (letters[letter]?.[1] ?? 0), 0) - 0.2
  const [startX, baseY] = [width - total * size - size * 1.6, height - size * 1.7]
  const weight = Math.max(size * 0.19, 0.9)
  for (const [color, opacity, shift] of [
    [black, 0.35, size * 0.09],
    [white, 0.72, 0],
  ] as const) {
    let x = startX + shift
    for (const letter of word) {
      const [strokes, advance] = letters[letter] ?? [[], 0]
      for (const points of strokes) {
        stroke(
          canvas,
          points.map(([px, py]) => [x + px * size, baseY + shift + py * size]),
          weight,
          color,
          opacity,
        )
      }
      x += advance * size
    }
  }
}
