/** Not exactly 2, and each octave is shifted; otherwise all octaves would share lattice points, and these would show. */
const lacunarity = 2.03
const shift = 17.31

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
  // Plain locals and loops from here on, because half of the time of a picture is spent here.
  function line(x: number): number {
    const whole = Math.floor(x)
    const t = x - whole
    const left = table[(whole * 73) & 65_535] as number
    const right = table[(whole * 73 + 73) & 65_535] as number
    return left + (right - left) * t * t * t * (t * (t * 6 - 15) + 10)
  }

  function plane(x: number, y: number): number {
    const wholeX = Math.floor(x)
    const wholeY = Math.floor(y)
    const tx = x - wholeX
    const ty = y - wholeY
    const fx = tx * tx * tx * (tx * (tx * 6 - 15) + 10)
    const fy = ty * ty * ty * (ty * (ty * 6 - 15) + 10)
    const at = wholeX * 73 + wholeY * 20_341
    const a = table[at & 65_535] as number
    const b = table[(at + 73) & 65_535] as number
    const c = table[(at + 20_341) & 65_535] as number
    const d = table[(at + 20_414) & 65_535] as number
    const top = a + (b - a) * fx
    return top + (c + (d - c) * fx - top) * fy
  }

  function lines(x: number, octaves: number): number {
    let value = 0
    let weight = 1
    let total = 0
    let scale = 1
    for (let octave = 0; octave < octaves; octave++) {
      value += line(x * scale + octave * shift) * weight
      total += weight
      weight *= 0.5
      scale *= lacunarity
    }
    return value / total
  }

  function planes(x: number, y: number, octaves: number): number {
    let value = 0
    let weight = 1
    let total = 0
    let scale = 1
    for (let octave = 0; octave < octaves; octave++) {
      value += plane(x * scale + octave * shift, y * scale - octave * shift) * weight
      total += weight
      weight *= 0.5
      scale *= lacunarity
    }
    return value / total
  }

  return { line, plane, lines, planes }
}
