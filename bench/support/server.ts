import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface MeasuredServer {
  port: number
  /** Proportional set size, kB. Linux only. */
  memoryKb(): number
  /** CPU time that its process has used, in ms. Linux only. */
  cpuMs(): number
  stop(): Promise<void>
}

const live = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL')
})

/** Starts a script that prints `... listening on http://127.0.0.1:PORT` when it takes requests. */
export function startServer(script: string, env: Record<string, string>): Promise<MeasuredServer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    live.add(child)
    const ended = new Promise<void>((done) => {
      child.once('exit', () => {
        live.delete(child)
        reject(new Error(`${script} ended`))
        done()
      })
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      const port = Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? 0)
      if (port === 0) return
      resolve({
        port,
        memoryKb: () => Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8'))?.[1]),
        cpuMs: () => cpuMs(readFileSync(`/proc/${child.pid}/stat`, 'utf8')),
        stop() {
          child.kill('SIGTERM')
          return ended
        },
      })
    })
  })
}

/** For those who also measure what tells its CPU time later. */
export function cpuOf(server: MeasuredServer): () => Promise<number> {
  return async () => server.cpuMs()
}

/** proc_pid_stat(5): utime and stime are fields 14 and 15, in ticks of 10 ms. The second field, the name, may hold spaces. */
function cpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
