import { isLoopbackHost } from '../../shared/loopback.ts'

/** Whether the value of a Host header, which may name a port, is this machine itself. */
export function isLoopbackHeader(header: string): boolean {
  const host = /^(\[[\da-f:.]+\]|[^:[\]]+)\.?(?::\d*)?$/i.exec(header)?.[1]
  return host !== undefined && isLoopbackHost(host)
}
