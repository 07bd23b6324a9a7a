import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { ask, setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import { startRelay, startStudio } from '../../scripts/servers.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { type MeasuredServer, startServer } from '../support/server.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { openWire, post } from '../support/wire.ts'
import { openBareNotifier } from './bare-notifier.ts'
import { whenPainted, whenShown } from './frames.ts'
import { clearNotifications, whenNotified } from './notifications.ts'
import { imagine, openSubject, type Subject, untilSettled } from './subject.ts'

interface World {
  target: Target
  /** How often each thing is measured. */
  runs: number
  subject: Subject
  /** Of the inbox, without a tag. */
  hook: string
  bare: MeasuredServer
}

/**
 * From the relay's 202 to a webhook until the first frame in which the open popup shows the job as done, against a bare page on a bare
 * long-polling server; then to the picture in it. With the popup closed: to the notification, against a worker that does nothing else.
 * The inbox is sealed, as all are. What the relay itself takes is measured by `relay-latency`.
 */
export const webhookToCard: Bench = {
  name: 'webhook-to-card',
  async run({ quick, dir, say }) {
    const closers = new Closers()
    try {
      // It never paints: the results are posted by this bench.
      const studio = { STUDIO_PAINT_MS: '3600000', STUDIO_PROGRESS_STEPS: '0', STUDIO_CONCURRENCY: '100' }
      const { url: address, token } = await startStudio(studio, closers)
      const relay = await startRelay({ RELAY_STORE: `sqlite:${join(dir, 'relay.db')}` }, closers)
      const bare = await startServer(fileURLToPath(new URL('bare-server.ts', import.meta.url)), {})
      closers.add(bare.stop)
      const services = { id: 'first', provider: 'thenextleg-v1', address, token, relay: relay.url }
      const figures: Figure[] = []
      for (const target of ['chromium', 'firefox'] as const) {
        const its = new Closers()
        try {
          const subject = await openSubject(target)
          its.add(subject.close)
          await setUp(subject.inside, services)
          const world = { target, runs: quick ? 12 : 30, subject, hook: await hookOf(subject.inside), bare }
          say(`popup open in ${target}`)
          figures.push(...(await toCard(world)))
          say(`popup closed in ${target}`)
          const notifier = await openBareNotifier({ target, port: bare.port, folder: join(dir, target) })
          its.add(notifier.close)
          figures.push(await toNotification(world, notifier.inside))
        } finally {
          await its.close()
        }
      }
      return figures
    } finally {
      await closers.close()
    }
  },
}

/**
 * The hook of the inbox. The relay gets the key to seal with a minute after the inbox was opened, when its seed counts as durable: here
 * that minute is over at once.
 */
async function hookOf(inside: Page): Promise<string> {
  const hook = await inside.evaluate(`(async () => {
    const { relay } = await chrome.storage.local.get('relay')
    const ago = (ms) => Date.now() - ms
    relay.value = { ...relay.value, openedAt: ago(120_000), seal: { ...relay.value.seal, storedAt: ago(90_000) } }
    await chrome.storage.local.set({ relay })
    return relay.value.hook
  })()`)
  return String(hook)
}

async function toCard(world: World): Promise<Figure[]> {
  const { target, subject, runs } = world
  const web = await subject.open(`http://127.0.0.1:${world.bare.port}/`)
  const popup = await subject.openPopup(web)
  const [cards, pictures, bareTexts, barePictures]: [number[], number[], number[], number[]] = [[], [], [], []]
  // The first webhooks also compile, and have the inbox sealed.
  for (let run = -3; run < runs; run++) {
    const bare = await bareMs(world, web, `bare ${run}`)
    const ours = await cardMs(world, popup, `a lighthouse ${run}`)
    if (run === -1) await checkSealed(subject.inside)
    if (run < 0) continue
    cards.push(ours.text)
    pictures.push(ours.picture)
    bareTexts.push(bare.text)
    barePictures.push(bare.picture)
  }
  await popup.close()
  const card = { value: median(cards), floor: median(bareTexts), ratio: pairedRatio(cards, bareTexts) }
  const picture = { value: median(pictures), floor: median(barePictures), ratio: pairedRatio(pictures, barePictures) }
  return [
    figure(`webhook to card, popup open, ${target}`, 'ms', card, { better: 'lower', budget: 1.5 }),
    figure(`webhook to its picture, popup open, ${target}`, 'ms', picture, { better: 'lower' }),
  ]
}

async function toNotification(world: World, bareInside: Page): Promise<Figure> {
  const { target, subject, runs } = world
  const web = await subject.open('about:blank')
  await web.bringToFront()
  const [times, floors]: [number[], number[]] = [[], []]
  for (let run = -1; run < runs; run++) {
    const floor = await bareNotificationMs(world, bareInside, `bare ${run}`)
    const time = await notificationMs(world, `a lighthouse, unseen ${run}`)
    if (run < 0) continue
    times.push(time)
    floors.push(floor)
  }
  const values = { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) }
  return figure(`webhook to notification, popup closed, ${target}`, 'ms', values, { better: 'lower' })
}

/** ms from the 202 to the frame with the text, and to the one with the picture. */
interface Times {
  text: number
  picture: number
}

async function cardMs(world: World, popup: Page, prompt: string): Promise<Times> {
  const { subject } = world
  await subject.toFront(popup)
  const id = await imagineAndWait(subject, prompt)
  const card = `[data-job="${id}"]`
  await arm(popup, whenShown(`document.querySelector('${card}[data-state="done"]')`), whenPainted(`${card} img`))
  const times = await timesAfter(popup, await postResult(world, id))
  await untilSettled(subject)
  return times
}

async function bareMs({ subject, bare }: World, web: Page, name: string): Promise<Times> {
  await subject.toFront(web)
  const body = resultBody(name, bare)
  await arm(
    web,
    whenShown(`document.getElementById('text').textContent.includes('"${name}"')`),
    whenPainted(`[src="${pictureOf(name, bare)}"]`),
  )
  await pause(quietMs)
  return timesAfter(web, await postTo(bare.port, '/box/page', body))
}

async function notificationMs(world: World, prompt: string): Promise<number> {
  const { subject } = world
  const id = await imagineAndWait(subject, prompt)
  await subject.inside.evaluate(clearNotifications)
  await arm(subject.inside, whenNotified)
  const postedAt = await postResult(world, id)
  const shownAt = Number(await subject.inside.evaluate('globalThis.armed[0]'))
  await untilSettled(subject)
  // The next one would be told together with it.
  await ask(subject.inside, 'jobs.delete', { jobId: id })
  return shownAt - postedAt
}

async function bareNotificationMs({ bare }: World, inside: Page, name: string): Promise<number> {
  // It starts the worker, should it have ended. What came before is told once more then.
  await inside.evaluate("chrome.runtime.sendMessage('').catch(() => {})")
  await pause(quietMs)
  await inside.evaluate(clearNotifications)
  await arm(inside, whenNotified)
  const postedAt = await postTo(bare.port, '/box/notifier', resultBody(name, bare))
  return Number(await inside.evaluate('globalThis.armed[0]')) - postedAt
}

/** So long nothing happens before a webhook: long enough for the relay, or the bare server, to hold a read. */
const quietMs = 500

async function imagineAndWait(subject: Subject, prompt: string): Promise<string> {
  const id = await imagine(subject, prompt)
  const state = `chrome.storage.local.get('job:${id}').then((all) => all['job:${id}'].value.state)`
  await until('the job is accepted', async () => (await subject.inside.evaluate(state)) === 'accepted')
  await pause(quietMs)
  return id
}

/** Begins to wait for what the sources promise. */
async function arm(page: Page, ...sources: string[]): Promise<void> {
  await page.evaluate(`globalThis.armed = [${sources.join(', ')}]; undefined`)
}

async function timesAfter(page: Page, postedAt: number): Promise<Times> {
  const [text, picture] = [await page.evaluate('globalThis.armed[0]'), await page.evaluate('globalThis.armed[1]')]
  return { text: Number(text) - postedAt, picture: Number(picture) - postedAt }
}

function postResult({ hook, bare }: World, id: string): Promise<number> {
  const { port, pathname } = new URL(hook)
  return postTo(Number(port), `${pathname}/${id}`, resultBody(id, bare))
}

/** Posts a webhook. Resolves to the time, epoch ms, at which the poster has the 202. */
async function postTo(port: number, path: string, body: string): Promise<number> {
  const wire = await openWire(port)
  const { status } = await wire.send(post(path, body))
  const at = Date.now()
  wire.close()
  if (status !== 202) throw new Error(`The webhook was answered with ${status}`)
  return at
}

function pictureOf(name: string, bare: MeasuredServer): string {
  return `http://127.0.0.1:${bare.port}/${encodeURIComponent(name)}.png`
}

/** As The Next Leg posts the result of an *imagine*. */
function resultBody(ref: string, bare: MeasuredServer): string {
  const body = {
    createdAt: { _seconds: 1684412345, _nanoseconds: 215000000 },
    responseAt: '2023-05-18T12:19:05.515Z',
    ref,
    type: 'imagine',
    content: 'paper lanterns on a river at dusk',
    buttons: ['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4'],
    imageUrl: pictureOf(ref, bare),
    buttonMessageId: 'Zk81PfuYwEoN4cVtLh6B',
  }
  // The wire takes one byte a letter.
  return JSON.stringify(body).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

async function checkSealed(inside: Page): Promise<void> {
  const isSealed = await inside.evaluate("chrome.storage.local.get('relay').then(({ relay }) => relay.value.isSealed)")
  if (isSealed !== true) throw new Error('The inbox is not sealed')
}
