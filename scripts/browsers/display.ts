import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool } from '../bootstrap/tools.mjs'
import type { Point } from './page.ts'
import { type Frame, frameFromXwd, pngFromXwd } from './xwd.ts'

/** A screen without a monitor, with a window manager, a mouse and a keyboard. */
export interface Display {
  /** For `DISPLAY`. */
  readonly name: string
  click(point: Point, button?: 'left' | 'right', times?: number): Promise<void>
  move(point: Point): Promise<void>
  /** Takes hold of what is at a point and drops it elsewhere. @param over shows the place, while the button is down */
  drag(from: Point, over: () => Promise<Point>): Promise<void>
  key(...keys: string[]): Promise<void>
  /** Waits until an opened menu no longer changes, moves to an item with these keys, and chooses it. */
  choose(...keys: string[]): Promise<void>
  /** Waits until the screen no longer changes. */
  settles(): Promise<void>
  /** PNG of the whole screen once it no longer changes. It includes the browser's menus and prompts, which no driver shows. */
  steadyPicture(): Promise<Buffer>
  /** The whole screen as it is now. */
  frame(): Promise<Frame>
  /** The whole screen once it no longer changes. */
  steadyFrame(): Promise<Frame>
  close(): Promise<void>
}

/** Whether this machine has what `openDisplay` needs. */
export function hasDisplayTools(): boolean {
  return ['xvfb', 'openbox', 'xdotool'].every((tool) => findTool(tool) !== null)
}

/** @throws Error when Xvfb, openbox or xdotool is missing or does not start */
export async function openDisplay(width = 1280, height = 1000): Promise<Display> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-screen-'))
  const screen = ['-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-fbdir', folder]
  // The server picks a free number itself and tells it on descriptor 3: a number of ours may be taken.
  const server = spawn(program('xvfb'), ['-displayfd', '3', ...screen], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const name = `:${await firstLine(server)}`
  const env = { ...process.env, DISPLAY: name }
  const manager = spawn(program('openbox'), [], { env, stdio: 'ignore' })
  const run = promisify(execFile)
  const xdotool = async (...args: string[]) => void (await run(program('xdotool'), args, { env }))
  const press = (...keys: string[]) => xdotool('key', '--delay', '80', ...keys)

  const look = () => readFile(join(folder, 'Xvfb_screen0'))

  /** The screen once two captures in a row are the same, or after five seconds, since a cursor may blink. */
  async function steady(): Promise<Buffer> {
    for (let last = await look(), tries = 1; ; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250))
      const next = await look()
      if (next.equals(last) || tries === 20) return next
      last = next
    }
  }

  return {
    name,
    async click({ x, y }, button = 'left', times = 1) {
      const [number, repeat] = [button === 'right' ? '3' : '1', String(times)]
      await xdotool('mousemove', String(Math.round(x)), String(Math.round(y)))
      await xdotool('click', '--repeat', repeat, '--delay', '60', number)
    },
    move: ({ x, y }) => xdotool('mousemove', String(Math.round(x)), String(Math.round(y))),
    async drag(from, over) {
      const at = ({ x, y }: Point, off: number) => [
        ...['mousemove', String(Math.round(x) - off), String(Math.round(y) - off)],
        ...['sleep', '0.1'],
      ]
      await xdotool(
        ...at(from, 0),
        'mousedown',
        '1',
        'sleep',
        '0.3',
        ...at(from, -4),
        ...at(from, -12),
        ...at(from, -30),
      )
      const to = await over()
      await xdotool(...at(to, 20), ...at(to, 8), ...at(to, 0), 'mouseup', '1')
    },
    key: press,
    async choose(...keys) {
      await steady()
      await press(...keys)
      await steady()
      await press('Return')
    },
    settles: async () => void (await steady()),
    steadyPicture: async () => pngFromXwd(await steady()),
    frame: async () => frameFromXwd(await look()),
    steadyFrame: async () => frameFromXwd(await steady()),
    async close() {
      await end(manager)
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function program(tool: string): string {
  const path = findTool(tool)
  if (!path) throw new Error(`${tool} is not installed`)
  return path
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      said += chunk
      if (said.includes('\n')) resolve(said.trim())
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill()
  })
}
