import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCaller, newBox } from '../support/caller.ts'
import { startRelayProcess } from '../support/process.ts'

interface Proxy {
  url: string
  /** What it has written into its logs. */
  logged(): string
  /** Takes away where bodies could be buffered on the disk. */
  breakDisk(): void
  end(): void
}

type Start = (relayHost: string, dir: string) => Proxy

const pathOf = (name: string) => fileURLToPath(new URL(`../../../deploy/${name}`, import.meta.url))
const anyPort = () => 20_000 + Math.floor(Math.random() * 10_000)

/** The documented configuration, but for certificate, port and folders. */
export const nginx: Start = (relayHost, dir) => {
  const port = anyPort()
  const site = readFileSync(pathOf('nginx.conf'), 'utf8')
    .replace('127.0.0.1:8787', relayHost)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/^\tlisten \[::\].*$/m, '')
    .replaceAll(/^\tssl_.*$/gm, '')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${dir}/${kind};`)
  const file = join(dir, 'nginx.conf')
  writeFileSync(file, `daemon off; pid ${dir}/nginx.pid; events {} http { ${temp.join(' ')} ${site} }`)
  const logs = [join(dir, 'nginx.log')]
  const proxy = spawn('nginx', ['-c', file, '-e', join(dir, 'nginx.log')], { stdio: 'inherit' })
  return {
    url: `http://127.0.0.1:${port}`,
    // As a full disk would: what can't be buffered in memory can't be buffered.
    breakDisk: () => rmSync(join(dir, 'client_body'), { recursive: true, force: true }),
    logged: () => logs.map((log) => (existsSync(log) ? readFileSync(log, 'utf8') : '')).join(''),
    end: () => proxy.kill(),
  }
}

/** The documented configuration as it is; the name that it is given asks for no certificate. */
export const caddy: Start = (relayHost, dir) => {
  const url = `http://127.0.0.1:${anyPort()}`
  const own = { RELAY_DOMAIN: url, RELAY_UPSTREAM: relayHost, HOME: dir, ...bufferSetting() }
  const proxy = spawn('caddy', ['run', '--config', pathOf('Caddyfile')], { env: { ...process.env, ...own } })
  let text = ''
  proxy.stderr.on('data', (chunk: Buffer) => (text += chunk))
  return { url, logged: () => text, breakDisk() {}, end: () => proxy.kill() }
}

/** Caddy 2.6 has another word for it, see deploy/Caddyfile. */
function bufferSetting(): Record<string, string> {
  const version = execFileSync('caddy', ['version']).toString()
  return /^v?2\.[0-6]\./.test(version) ? { CADDY_BUFFER: 'buffer_requests' } : {}
}

/** Connections of another address that send all of a body but its last byte, and stay. */
async function stallBodies(url: string, count: number): Promise<Socket[]> {
  const { hostname, port, host } = new URL(url)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' })
      socket.on('error', () => {})
      socket.write(
        `POST /h/${randomBytes(32).toString('base64url')} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 262144\r\n\r\n`,
      )
      await new Promise<void>((resolve) => {
        socket.on('close', () => resolve())
        socket.write(Buffer.alloc(262_143, 0x20), () => resolve())
      })
      return socket
    }),
  )
}

/** A poll of 25 s, a delivery, a body that is too large, the metrics; then the relay goes away, which proxies log. */
export async function through(start: Start, parent: string) {
  const relay = await startRelayProcess({ RELAY_STORE: 'memory:', RELAY_TRUST_PROXY: '1', RELAY_LOG: 'info' })
  const proxy = start(new URL(relay.url).host, mkdtempSync(join(parent, 'proxy-')))
  const caller = createCaller(proxy.url)
  const box = newBox()
  while ((await caller.call('PUT', '/v1/inbox', box.headers).catch(() => null))?.status !== 200);
  const startedAt = performance.now()
  const empty = await caller.call('GET', '/v1/inbox/messages?wait=25', box.headers)
  const heldS = (performance.now() - startedAt) / 1000
  const held = caller.call('GET', '/v1/inbox/messages?wait=25', box.headers)
  while (!(await fetch(`${relay.url}/metrics`).then((r) => r.text())).includes('relay_waiting 1'));
  const postedAt = performance.now()
  const accepted = await caller.call('POST', `/h/${box.id}/tag`, {}, '{}')
  const delivered = await held
  const deliveredMs = performance.now() - postedAt
  const tooLarge = (await caller.call('POST', `/h/${box.id}`, {}, 'x'.repeat(2_000_000))).status
  const metricsOutside = (await caller.call('GET', '/metrics')).status
  const stalled = await stallBodies(proxy.url, 256)
  const besideStalled: number[] = []
  for (let n = 0; n < 20; n++) besideStalled.push((await caller.call('POST', `/h/${box.id}/tag`, {}, '{}')).status)
  for (const socket of stalled) socket.destroy()
  proxy.breakDisk()
  const withoutDisk = (await caller.call('POST', `/h/${box.id}/tag`, {}, 'x'.repeat(200_000))).status
  await relay.end('SIGKILL')
  const withoutRelay = (await caller.call('POST', `/h/${box.id}`, {}, '{}')).status
  caller.close()
  proxy.end()
  const secretsLogged = proxy.logged().includes(box.id)
  const holds =
    empty.status === 200 &&
    heldS > 24.5 &&
    accepted.status === 202 &&
    delivered.body.includes('"tag"') &&
    tooLarge === 413 &&
    metricsOutside === 404 &&
    besideStalled.every((status) => status === 202) &&
    withoutDisk === 202 &&
    withoutRelay === 502 &&
    !secretsLogged
  const beside = besideStalled.filter((status) => status === 202).length
  const answers = { emptyAnswer: empty.status, tooLarge, metricsOutside, withoutDisk, withoutRelay }
  return { ...answers, heldS, deliveredMs, besideStalled: beside, secretsLogged, holds }
}
