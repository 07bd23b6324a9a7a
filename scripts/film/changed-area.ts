import type { Frame } from '../browsers/xwd.ts'

/** In pixels; right and bottom are the last ones that differ. */
export interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

/** The smallest rectangle that holds every pixel that differs. @param height only so many lines from the top are compared @throws Error when none does */
export function changedArea(before: Frame, after: Frame, height = before.height): Area {
  const { width } = before
  const area = { left: width, top: height, right: -1, bottom: -1 }
  for (let y = 0; y < height; y++) {
    const [from, to] = [y * width * 4, (y + 1) * width * 4]
    if (before.pixels.compare(after.pixels, from, to, from, to) === 0) continue
    area.top = Math.min(area.top, y)
    area.bottom = y
    for (let x = 0; x < width; x++) {
      const at = from + x * 4
      if (before.pixels.readUInt32LE(at) === after.pixels.readUInt32LE(at)) continue
      area.left = Math.min(area.left, x)
      area.right = Math.max(area.right, x)
    }
  }
  if (area.bottom === -1) throw new Error('Nothing changed on the screen')
  return area
}
