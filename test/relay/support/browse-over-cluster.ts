import { type AddressInfo, connect, createServer } from 'node:net'
import type { Page } from 'puppeteer-core'
import { findTool } from '../../../scripts/bootstrap/tools.mjs'
import { openChromium } from '../../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../../scripts/browsers/extension-copy.ts'
import { ask, isImagine, jobs, setUp } from '../../../scripts/browsers/inside.ts'
import { until } from '../../../scripts/browsers/page.ts'
import { buildWhenStale } from '../../../scripts/build/extension.ts'
import { Closers } from '../../../scripts/closers.ts'
import { startRelay, startStudio } from '../../../scripts/servers.ts'
import { studioControl } from '../../support/studio-control.ts'
import { startRedisCluster } from './redis-cluster.ts'

const perStage = 4
/** A webhook that was refused is sent again by the studio, later each time. */
const patienceMs = 120_000

/** Passes each connection to the next of the relays that takes it. */
async function openBalancer(closers: Closers) {
  const ports: number[] = []
  let turn = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const tryNext = (left: number) => {
      const relay = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1')
      let isConnected = false
      relay.once('connect', () => {
        isConnected = true
        socket.pipe(relay).pipe(socket)
        relay.on('close', () => socket.destroy())
        socket.on('close', () => relay.destroy())
      })
      relay.on('error', () => {
        if (!isConnected && left > 1) tryNext(left - 1)
        else socket.destroy()
      })
    }
    tryNext(ports.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.add(async () => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, add: (url: string) => ports.push(Number(new URL(url).port)) }
}

/**
 * The extension in real Chromium, with a service that answers by webhook alone, over two relay processes on a cluster: with
 * both of them, after one of them is killed, and while one primary after the other is killed.
 */
export async function browseOverCluster() {
  const closers = new Closers()
  try {
    await buildWhenStale('chromium')
    const cluster = await startRedisCluster()
    closers.add(() => cluster.stop())
    const balancer = await openBalancer(closers)
    const env = { RELAY_STORE: cluster.address, RELAY_REPLICAS: '1', RELAY_PUBLIC_URL: balancer.url }
    const relays = [await startRelay(env, closers), await startRelay(env, closers)]
    for (const { url } of relays) balancer.add(url)
    const studio = await startStudio(
      { STUDIO_CONTROL: '1', STUDIO_SIZE: '128', STUDIO_PAINT_MS: '500', STUDIO_CONCURRENCY: '8' },
      closers,
    )
    const inside = await openExtension(closers)
    await setUp(inside, {
      ...{ id: 'first', provider: 'thenextleg-v1', address: studio.url, token: studio.token },
      relay: balancer.url,
    })

    const prompts: string[] = []
    const send = async (stage: string) => {
      const some = Array.from({ length: perStage }, (_, n) => `${stage}, view ${n + 1}.`)
      prompts.push(...some)
      for (const prompt of some)
        await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: crypto.randomUUID() })
    }
    const arrived = (stage: string) =>
      until(`all pictures: ${stage}`, async () => (await done(inside)).length === prompts.length, patienceMs)
    await send('two relays')
    await arrived('two relays')
    await relays[0]?.kill()
    await send('one relay')
    await arrived('one relay')
    for (const n of [0, 1, 2]) {
      const shard = (await cluster.shards())[n]
      if (!shard) throw new Error('the cluster has too few shards')
      await shard.primary.kill()
      await send(`primary ${n + 1} killed`)
      await cluster.takenOver(shard.replica)
      // Until then the new primary has no replica, and webhooks for it are refused.
      await shard.primary.restart()
      await arrived(`primary ${n + 1} killed`)
    }
    const sent = await Promise.all(prompts.map(studioControl(studio.url, studio.token).sendsOf))
    const pictures = await done(inside)
    const areAll = prompts.every((prompt) => pictures.filter((one) => one === prompt).length === 1)
    return { pictures: pictures.length, sent, holds: areAll && sent.every((times) => times === 1) }
  } finally {
    await closers.close()
  }
}

async function openExtension(closers: Closers): Promise<Page> {
  const copy = await chromiumWithHosts(['http://127.0.0.1/*'])
  closers.add(copy.remove)
  const executablePath = findTool('chromium') ?? findTool('chrome')
  if (!executablePath) throw new Error('Chromium is not here. Run npm test, which finds or installs it.')
  const chromium = await openChromium({ executablePath, extension: copy.folder })
  closers.add(chromium.close)
  return chromium.openPage('gallery')
}

/** Prompts whose picture has come. */
async function done(inside: Page): Promise<string[]> {
  const all = (await jobs(inside)).filter((job) => isImagine(job) && job.state === 'done')
  return all.flatMap(({ command }) => (command.kind === 'imagine' ? [command.prompt] : []))
}
