import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool } from '../bootstrap/tools.mjs'
import type { Point } from './page.ts'
import { pngFromXwd } from './xwd.ts'

/** A screen without a monitor, with a window manager, a mouse and a keyboard. */
export interface Display {
  /** For `DISPLAY`. */
  readonly name: string
  click(point: Point, button?: 'left' | 'right', times?: number): Promise<void>
  key(...keys: string[]): Promise<void>
  type(text: string): Promise<void>
  /** PNG of the whole screen: menus and prompts of the browser too, which no driver shows. */
  picture(): Promise<Buffer>
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

  return {
    name,
    async click({ x, y }, button = 'left', times = 1) {
      const [number, repeat] = [button === 'right' ? '3' : '1', String(times)]
      await xdotool('mousemove', String(Math.round(x)), String(Math.round(y)))
      await xdotool('click', '--repeat', repeat, '--delay', '60', number)
    },
    key: (...keys) => xdotool('key', '--delay', '80', ...keys),
    type: (text) => xdotool('type', '--delay', '10', text),
    picture: async () => pngFromXwd(await readFile(join(folder, 'Xvfb_screen0'))),
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
