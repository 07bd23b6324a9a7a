/** Value noise on an integer lattice, 0 to 1; `seed` chooses the lattice. Quintic fade: no visible grid in gradients. */
export interface Noise {
  /** One octave along a line. */
  line(x: number): number
  plane(x: number, y: number): number
  /** Sum of octaves, each half as strong and twice as fine; 0 to 1. */
  lines(x: number, octaves: number): number
  planes(x: number, y: number, octaves: number): number
}

export function createNoise(seed: number): Noise {
  const table = new Float32Array(65_536)
  let state = seed >>> 0 || 1
  for (let i = 0; i < table.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    table[i] = (state >>> 0) / 4_294_967_296
  }
  const at = (x: number, y: number): number => table[(x * 73 + y * 20_341) & 65_535] ?? 0
  const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10)

  function line(x: number): number {
    const whole = Math.floor(x)
    const left = at(whole, 0)
    return left + (at(whole + 1, 0) - left) * fade(x - whole)
  }

  function plane(x: number, y: number): number {
    const [wholeX, wholeY] = [Math.floor(x), Math.floor(y)]
    const [fx, fy] = [fade(x - wholeX), fade(y - wholeY)]
    const top = at(wholeX, wholeY) * (1 - fx) + at(wholeX + 1, wholeY) * fx
    const bottom = at(wholeX, wholeY + 1) * (1 - fx) + at(wholeX + 1, wholeY + 1) * fx
    return top + (bottom - top) * fy
  }

  function sum(octaves: number, read: (scale: number, shift: number) => number): number {
    let [value, weight, total, scale] = [0, 1, 0, 1]
    for (let octave = 0; octave < octaves; octave++) {
      value += read(scale, octave * 17.31) * weight
      total += weight
      weight *= 0.5
      scale *= 2.03
    }
    return value / total
  }

  return {
    line,
    plane,
    lines: (x, octaves) => sum(octaves, (scale, shift) => line(x * scale + shift)),
    planes: (x, y, octaves) => sum(octaves, (scale, shift) => plane(x * scale + shift, y * scale - shift)),
  }
}
