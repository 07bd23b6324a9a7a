import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { type Chromium, openChromium } from '../../scripts/browsers/chromium.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { ask, isImagine, jobs, setUp, storage } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { buildWhenStale } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { startRelay, startStudio } from '../../scripts/servers.ts'
import { studioControl } from './studio-control.ts'

const killEveryMs = 5_000
const offlineMs = 60_000
/** How many commands the studio works on at once; it refuses one more. */
const limit = '3'
const patienceMs = 20 * 60_000
/** More than a few jobs in doubt would be a fault. */
const mostInDoubt = 6
/** In this time all that the studio has is done. */
const doubtMs = 60_000

/** A door that can be shut: what goes through it is cut, and nobody else gets in. */
async function openDoor(to: string) {
  const { hostname, port } = new URL(to)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const other = connect(Number(port), hostname)
    for (const [one, its] of [[socket, other] as const, [other, socket] as const]) {
      sockets.add(one)
      one.on('error', () => its.destroy()).on('close', () => sockets.delete(one))
      one.pipe(its)
    }
  })
  const listen = (wanted: number) => new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  await listen(0)
  const own = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${own}${new URL(to).pathname.replace(/\/$/, '')}`,
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open: () => listen(own),
  }
}

async function freePort(): Promise<number> {
  const server = createHttpServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Stage {
  /** Starts the browser on the same profile as before. */
  start(): Promise<{ chromium: Chromium; inside: Page }>
  doors: Awaited<ReturnType<typeof openDoor>>[]
  control: ReturnType<typeof studioControl>
  services: Parameters<typeof setUp>[1]
}

async function createStage(closers: Closers): Promise<Stage> {
  await buildWhenStale('chromium')
  const folderFor = async (what: string) => {
    const folder = await mkdtemp(join(tmpdir(), `afterimage-${what}-`))
    closers.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    return folder
  }
  const port = String(await freePort())
  const RELAY_STORE = `sqlite:${join(await folderFor('relay'), 'relay.db')}`
  const env = { RELAY_STORE, RELAY_PORT: port, RELAY_PUBLIC_URL: `http://127.0.0.1:${port}` }
  const relay = await startRelay(env, closers)
  const studio = await startStudio(
    {
      ...{ STUDIO_CONTROL: '1', STUDIO_SIZE: '128', STUDIO_PAINT_MS: '700' },
      ...{ STUDIO_CONCURRENCY: limit, STUDIO_QUEUE: '0' },
    },
    closers,
  )
  const [toStudio, toRelay] = [await openDoor(studio.url), await openDoor(relay.url)]
  const copy = await chromiumWithHosts(['http://127.0.0.1/*'])
  const profile = await folderFor('profile')
  closers.add(copy.remove)
  const executablePath = findTool('chromium') ?? findTool('chrome')
  if (!executablePath) throw new Error('Chromium is not here. Run npm test, which finds or installs it.')
  return {
    doors: [toStudio, toRelay],
    control: studioControl(studio.url, studio.token),
    services: {
      id: 'first',
      provider: 'thenextleg-v1',
      address: toStudio.url,
      token: studio.token,
      relay: toRelay.url,
    },
    async start() {
      const chromium = await openChromium({ executablePath, extension: copy.folder, profile })
      closers.add(chromium.close)
      return { chromium, inside: await chromium.openPage('gallery') }
    },
  }
}

interface StoredBatch {
  id: string
  state: string
  next: number
  done: number
  failed: number
  total: number
}

async function batchOf(page: Page, id: string): Promise<StoredBatch> {
  const { batches } = (await storage(page)) as { batches?: { value: StoredBatch[] } }
  const found = batches?.value.find((batch) => batch.id === id)
  if (!found) throw new Error(`There is no batch ${id}`)
  return found
}

async function create(page: Page, prompts: string[]): Promise<string> {
  const reply = (await ask(page, 'batches.create', { requestId: crypto.randomUUID(), prompts })) as { batchId: string }
  return reply.batchId
}

/** Prompts that reached the API, in the order of their arrival. */
async function arrived(control: Stage['control'], word: string): Promise<string[]> {
  const found = (await control.requests()).map(({ body }) => JSON.stringify(body ?? ''))
  return found.flatMap((body) => new RegExp(`${word} \\d+(?=\\D)`).exec(body)?.[0] ?? [])
}

/**
 * Sends a batch through the studio in real Chromium, whose worker is killed every five seconds, while the browser is restarted twice and
 * is offline for a minute; then pauses and cancels another one.
 */
export async function sendLongBatch(count: number) {
  const closers = new Closers()
  try {
    const stage = await createStage(closers)
    const long = await survive(stage, count)
    const stopped = await stopShort(stage)
    return { ...long, ...stopped, holds: long.isKept && stopped.isHonoured }
  } finally {
    await closers.close()
  }
}

async function survive(stage: Stage, count: number) {
  const { control, doors } = stage
  const prompts = Array.from({ length: count }, (_, index) => `field ${String(index + 1).padStart(3, '0')}`)
  const startedAt = Date.now()
  let { chromium, inside } = await stage.start()
  await setUp(inside, stage.services)
  const id = await create(inside, prompts)
  let kills = 0
  /** Lets time pass until so many are done; each time the worker is killed, somebody opens the popup. */
  async function passUntil(done: number): Promise<void> {
    const endAt = Date.now() + patienceMs
    while ((await batchOf(inside, id)).done < done) {
      if (Date.now() > endAt) throw new Error(`Waited for ${done}: ${JSON.stringify(await batchOf(inside, id))}`)
      await new Promise((resolve) => setTimeout(resolve, killEveryMs))
      await chromium.stopWorker()
      kills++
      await (await chromium.openPage('popup')).close()
      const { next, done: ended, failed } = await batchOf(inside, id)
      console.log(`${Math.round((Date.now() - startedAt) / 1000)} s: ${next} sent, ${ended} done, ${failed} failed`)
    }
  }
  async function restart(): Promise<void> {
    await chromium.close()
    ;({ chromium, inside } = await stage.start())
  }
  await passUntil(Math.round(count * 0.25))
  await restart()
  await passUntil(Math.round(count * 0.45))
  const session = await inside.createCDPSession()
  const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  await session.send('Network.emulateNetworkConditions', { ...network, offline: true })
  for (const door of doors) await door.shut()
  const before = (await arrived(control, 'field')).length
  for (const endAt = Date.now() + offlineMs; Date.now() < endAt; ) {
    await new Promise((resolve) => setTimeout(resolve, killEveryMs))
    await chromium.stopWorker()
    kills++
    await (await chromium.openPage('popup')).close()
  }
  const whileOffline = (await arrived(control, 'field')).length - before
  for (const door of doors) await door.open()
  await session.send('Network.emulateNetworkConditions', { ...network, offline: false })
  await passUntil(Math.round(count * 0.7))
  await restart()
  const inDoubt = await settleAll()
  const all = (await jobs(inside)).filter(isImagine)
  const inBatch = all.filter(({ batchId }) => batchId === id)
  const promptsIn = (list: typeof all) =>
    list.map(({ command }) => (command.kind === 'imagine' ? command.prompt : '')).join()
  const done = new Set(all.filter(({ state }) => state === 'done').map((job) => promptsIn([job])))
  const sent = await arrived(control, 'field')
  const outcome = {
    ...{
      jobs: inBatch.length,
      done: done.size,
      sent: sent.length,
      sentTwice: sent.length - new Set(sent).size,
      inDoubt,
    },
    ...{ isInOrder: promptsIn(inBatch) === prompts.join(), kills, whileOffline },
    seconds: Math.round((Date.now() - startedAt) / 1000),
  }
  await chromium.close()
  const { sentTwice, isInOrder } = outcome
  const isOnce = sentTwice === 0 && sent.length === count
  return { ...outcome, isKept: inBatch.length === count && done.size === count && isOnce && isInOrder }

  /**
   * Lets all that was sent end. A worker that was killed just before its request left can't know that: such a job is in doubt, is not sent
   * again by itself, and the user does it. Resolves to how many there were.
   */
  async function settleAll(): Promise<number> {
    await passUntil(count - mostInDoubt)
    const doubtful = async () => (await jobs(inside)).filter(({ state }) => state !== 'done')
    await new Promise((resolve) => setTimeout(resolve, doubtMs))
    const left = await doubtful()
    for (const { id: jobId } of left) await ask(inside, 'jobs.resend', { jobId })
    await until('what was sent again', async () => {
      const all = await jobs(inside)
      return all.filter(({ state }) => state === 'done').length === count
    })
    return left.length
  }
}

/** Pauses a batch, resumes it, and cancels it: what had left by then arrives, and nothing else. */
async function stopShort(stage: Stage) {
  const { chromium, inside } = await stage.start()
  const id = await create(
    inside,
    Array.from({ length: 30 }, (_, index) => `river ${index + 1} `),
  )
  const atRest = async () => {
    const { next } = await batchOf(inside, id)
    await until('all that has left is done', async () => {
      const { done, failed } = await batchOf(inside, id)
      return done + failed === next
    })
    // Long enough for three more.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    return { next, arrived: (await arrived(stage.control, 'river')).length }
  }
  await until('some are sent', async () => (await batchOf(inside, id)).next >= 6)
  await ask(inside, 'batches.pause', { id })
  const paused = await atRest()
  await ask(inside, 'batches.resume', { id })
  await until('more are sent', async () => (await batchOf(inside, id)).next >= paused.next + 5)
  await ask(inside, 'batches.cancel', { id })
  const cancelled = await atRest()
  await chromium.close()
  const isHonoured = [paused, cancelled].every((one) => one.next === one.arrived) && cancelled.next < 30
  return { paused, cancelled, isHonoured }
}
