/** Fields are numbers and words of ours: never a path, tag, body, secret or address. */
export type LogFields = Record<string, string | number | boolean>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void

export const silentLog: Log = () => {}

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

/** One JSON object a line. `silent` also leaves out errors. */
export function createLog(options: {
  level: 'silent' | 'info' | 'debug'
  write: (line: string) => void
  now: () => number
}): Log {
  if (options.level === 'silent') return silentLog
  const least = ranks[options.level]
  return (level, event, fields = {}) => {
    if (ranks[level] < least) return
    options.write(`${JSON.stringify({ time: new Date(options.now()).toISOString(), level, event, ...fields })}\n`)
  }
}
