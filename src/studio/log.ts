/** One line for the operator. Never a token, a prompt or a hook. */
export type Log = (level: 'info' | 'debug', line: string) => void

export function createLog(level: 'silent' | 'info' | 'debug', write: (line: string) => void): Log {
  return (of, line) => {
    if (level === 'silent' || (level === 'info' && of === 'debug')) return
    write(line)
  }
}
