import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FileServer {
  url: string
  /** What was put there, by name. */
  files: Map<string, Buffer>
  stop(): Promise<void>
}

/** A server that gives what it was given: how files get into a browser and out of it. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Buffer>()
  const server: Server = createServer(async (request, response) => {
    const name = (request.url ?? '').slice(1)
    response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*')
    if (request.method === 'OPTIONS') return response.writeHead(204).end()
    if (request.method === 'POST') files.set(name, Buffer.concat(await request.toArray()))
    const file = files.get(name)
    response.writeHead(file ? 200 : 404).end(request.method === 'POST' ? '' : file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
