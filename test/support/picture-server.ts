import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface PictureServer {
  /** Address of a path on it. */
  url(path: string): string
  /** Paths asked for, in their order. */
  asked: string[]
  /** Headers of the last request. */
  headers(): IncomingMessage['headers']
  stop(): Promise<void>
}

/** A server that answers each path in its own way. What it leaves open is cut off at the end. */
export async function startPictureServer(
  routes: Record<string, (response: ServerResponse, request: IncomingMessage) => void>,
): Promise<PictureServer> {
  const asked: string[] = []
  let last: IncomingMessage['headers'] = {}
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    last = request.headers
    const answer = routes[path]
    if (answer) answer(response, request)
    else response.writeHead(404).end('not here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    asked,
    headers: () => last,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
