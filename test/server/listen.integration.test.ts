import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { listen } from '../../src/server/listen.ts'

const server = createServer()
afterEach(() => new Promise((resolve) => server.close(resolve)))

it.each([
  ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
])('names the address by which this machine reaches %s', async (host, url) => {
  expect(await listen(server, { host, port: 0 })).toMatch(url)
})

it('rejects when the port is taken', async () => {
  const port = Number(new URL(await listen(server, { host: '127.0.0.1', port: 0 })).port)
  await expect(listen(createServer(), { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE')
})
