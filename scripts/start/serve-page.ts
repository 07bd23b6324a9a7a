import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { root } from '../build/extension.ts'

const files: Record<string, { path: string; type: string }> = {
  '/': { path: 'scripts/start/page/index.html', type: 'text/html; charset=utf-8' },
  '/page.css': { path: 'scripts/start/page/page.css', type: 'text/css; charset=utf-8' },
  '/mark.svg': { path: 'public/icons/mark.svg', type: 'image/svg+xml' },
}

export interface PageServer {
  url: string
  stop(): Promise<void>
}

/** Serves the page with texts to try, on a free port of this machine. */
export async function servePage(): Promise<PageServer> {
  const server = createServer(async ({ url = '/' }, response) => {
    const file = files[url]
    if (!file) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': file.type }).end(await readFile(join(root, file.path)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The page is served nowhere')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
