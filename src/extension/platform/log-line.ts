import { pages } from './pages.ts'

/** The programs of the extension, each with a log of its own. */
export const places = ['worker', ...pages] as const
export type Place = (typeof places)[number]

/** One error, in words and codes that are safe to show to strangers. */
export interface LogLine {
  /** Epoch ms; of the last time, where it came several times in a row. */
  at: number
  place: Place
  /** What was being done, in a word of ours. */
  task: string
  /** The error's name and the names of its causes: `StorageRefused < QuotaExceededError`. */
  error: string
  /** What a page was told instead. */
  code?: string
  /** Our own code on the stack, innermost first: `assets/gallery.js:12:7`. */
  frames: string[]
  /** How many times in a row. */
  times: number
}

/** Names of classes. Whatever else somebody calls an error may be a text of theirs. */
const className = /^\$?[A-Za-z]{1,40}$/
const maxCauses = 3
const maxFrames = 8
/** Chromium puts the error's class, a colon and the message before the stack. */
const maxClassLength = 60

/**
 * What can be said of an error without its message, which may quote a prompt, an address or an answer.
 *
 * @param origin of the extension, with a slash at its end: frames of other code are left out
 */
export function describeError(error: unknown, origin: string): Pick<LogLine, 'error' | 'frames'> {
  const names: string[] = []
  for (let each = error; each !== undefined && names.length < maxCauses; each = partOf(each, 'cause')) {
    names.push(nameOf(each))
  }
  return { error: names.join(' < ') || 'undefined', frames: framesOf(error, origin) }
}

function nameOf(error: unknown): string {
  const name = partOf(error, 'name')
  if (typeof name !== 'string') return error === null ? 'null' : typeof error
  return className.test(name) ? name : 'Error'
}

function framesOf(error: unknown, origin: string): string[] {
  const [stack, message] = [partOf(error, 'stack'), partOf(error, 'message')]
  if (typeof stack !== 'string') return []
  const at = typeof message === 'string' && message !== '' ? stack.indexOf(message) : -1
  const frames = at >= 0 && at <= maxClassLength ? stack.slice(at + String(message).length) : stack
  return frames
    .split('\n')
    .flatMap((line) => {
      const from = line.indexOf(origin)
      const own = from < 0 ? null : /^[\w./-]{1,100}\.[jt]sx?:\d+(:\d+)?/.exec(line.slice(from + origin.length))
      return own ? [own[0]] : []
    })
    .slice(0, maxFrames)
}

function partOf(value: unknown, name: 'cause' | 'message' | 'name' | 'stack'): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** The lines of a stored value; what is no line is left out. */
export function linesIn(stored: unknown): LogLine[] {
  return Array.isArray(stored) ? stored.filter(isLine) : []
}

function isLine(value: unknown): value is LogLine {
  if (typeof value !== 'object' || value === null) return false
  const { at, task, error, times, frames }: Partial<LogLine> = value
  return [at, times].every((one) => typeof one === 'number') && isText(task) && isText(error) && Array.isArray(frames)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** Lines that say the same one after the other become one. */
export function joinRepeated(lines: readonly LogLine[]): LogLine[] {
  const joined: LogLine[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (last && isSame(last, line)) joined.splice(-1, 1, { ...line, times: last.times + line.times })
    else joined.push(line)
  }
  return joined
}

function isSame(one: LogLine, other: LogLine): boolean {
  return (
    one.place === other.place &&
    one.task === other.task &&
    one.error === other.error &&
    one.code === other.code &&
    one.frames.join() === other.frames.join()
  )
}
