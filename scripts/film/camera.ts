import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findTool } from '../bootstrap/tools.mjs'
import type { Display } from '../browsers/display.ts'
import type { Point } from '../browsers/page.ts'
import type { Frame } from '../browsers/xwd.ts'

/** Frames a second: enough for a pointer that moves, and few enough for a small file. */
const rate = 15

/** Long enough for what is under the pointer to be drawn anew. */
const redrawMs = 60

/** Of VP9, 0 to 63, lower is better: at this one, letters on paper are still sharp. */
const quality = '36'

/** Films a display. The film's time is its own: waiting for the machine takes none of it. */
export interface Camera {
  /** Waits until the screen no longer changes, and shows it for so long. */
  hold(ms: number): Promise<void>
  /** Moves the pointer as a hand does, within this time. */
  glide(to: Point, ms: number): Promise<void>
  /** Ends the film and writes it as WebM. Resolves to its seconds. */
  develop(file: string): Promise<number>
}

/** @param folder for the film before it is compressed @param pointer where the pointer is @throws Error when FFmpeg is missing */
export async function openCamera(display: Display, folder: string, pointer: Point): Promise<Camera> {
  const raw = join(folder, 'film.mkv')
  const { width, height, order } = await display.frame()
  const input = ['-f', 'rawvideo', '-pix_fmt', order, '-s', `${width}x${height}`, '-r', String(rate), '-i', '-']
  const tape = ffmpeg([...input, '-c:v', 'ffv1', raw])
  let frames = 0
  let at = pointer

  async function show({ pixels }: Frame, count = 1): Promise<void> {
    for (let each = 0; each < count; each++) {
      frames++
      if (!tape.input.write(pixels)) await Promise.race([once(tape.input, 'drain'), tape.ended])
    }
  }

  return {
    async hold(ms) {
      await show(await display.steadyFrame(), framesIn(ms))
    },
    async glide(to, ms) {
      const [from, steps] = [at, framesIn(ms)]
      for (let step = 1; step <= steps; step++) {
        const part = (1 - Math.cos((Math.PI * step) / steps)) / 2
        await display.move({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part })
        await pause(redrawMs)
        await show(await display.frame())
      }
      at = to
    },
    async develop(file) {
      tape.input.end()
      await tape.ended
      // Without these, a browser would take the colors for those of small pictures, which are coded otherwise.
      const colors = [
        '-vf',
        'scale=out_color_matrix=bt709',
        '-colorspace',
        'bt709',
        '-color_primaries',
        'bt709',
        '-color_trc',
        'bt709',
      ]
      const vp9 = [
        '-c:v',
        'libvpx-vp9',
        '-crf',
        quality,
        '-b:v',
        '0',
        '-cpu-used',
        '4',
        '-row-mt',
        '1',
        '-pix_fmt',
        'yuv420p',
      ]
      const developed = join(folder, 'film.webm')
      await ffmpeg(['-i', raw, '-an', ...colors, ...vp9, developed]).ended
      await copyFile(developed, file)
      return frames / rate
    },
  }
}

const framesIn = (ms: number) => Math.round((ms * rate) / 1000)

function ffmpeg(args: string[]) {
  const path = findTool('ffmpeg')
  if (path === null) throw new Error('FFmpeg is not installed')
  const child = spawn(path, ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`FFmpeg ended with ${code}`))))
  })
  // Who waits for its end hears of it; a pipe that breaks says the same once more.
  ended.catch(() => {})
  child.stdin.on('error', () => {})
  return { input: child.stdin, ended }
}
