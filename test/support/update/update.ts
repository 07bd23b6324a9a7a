import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'puppeteer-core'
import manifest from '../../../manifest.json' with { type: 'json' }
import type { Chromium } from '../../../scripts/browsers/chromium.ts'
import type { Firefox } from '../../../scripts/browsers/firefox.ts'
import { until } from '../../../scripts/browsers/page.ts'
import { buildWhenStale, distOf } from '../../../scripts/build/extension.ts'
import { Closers } from '../../../scripts/closers.ts'
import { createCaller, newBox } from '../../relay/support/caller.ts'
import { bundle, caller } from '../bundle.ts'
import { startPictureServer } from '../picture-server.ts'
import { createWorld } from '../world.ts'
import type { inside, Survey } from './inside.ts'
import { type Installation, installationOf010, webhookFor } from './recorded.ts'

type Kind = 'chromium' | 'firefox'

declare const chrome: { storage: { local: { get(keys: string[]): Promise<Record<string, unknown>> } } }

const atOnce = 500
/** Ten thousand records are looked through after an update, on whatever machine. */
const patienceMs = 180_000
const hosts = ['http://127.0.0.1/*']

/**
 * Updates version 0.1.0 with so many jobs and pictures, two jobs on their way and an open inbox, in a running browser: one result came before
 * the update and one comes after it. What 0.1.0 stored is written by an extension that has its place and nothing else.
 */
export async function updateFrom010(kind: Kind, count = 10_000) {
  const closers = new Closers()
  try {
    const stage = await createStage(kind, closers)
    const { browser, installation } = await startWith010(stage, count)
    const before = await look(await browser.openPage('setup'), installation)
    const [first, second] = installation.waiting
    await stage.deliver(first)

    await buildWhenStale(kind)
    await replaceContent(stage.folder, (folder) => cp(distOf(kind), folder, { recursive: true }))
    await changeManifest(stage.folder, { version: '0.1.1', host_permissions: hosts })
    const startedAt = Date.now()
    await browser.browser.installExtension(stage.folder)

    const gallery = await browser.openPage('gallery')
    await gallery.waitForSelector('.tile img.tile-picture')
    const seconds = (Date.now() - startedAt) / 1000
    await stage.deliver(second)
    await until(
      'both results are kept',
      async () => {
        const keys = installation.waiting.map((id) => `job:${id}`)
        const waited = Object.values(await read(gallery, keys))
        return waited.every((job) => fieldOf(job, 'state') === '"done"' && fieldOf(job, 'kept') === '["kept"]')
      },
      patienceMs,
    )
    const after = await look(gallery, installation)
    return { seconds, ...after, holds: isAllThere(before, after) && (await isSetUp(gallery, installation)) }
  } finally {
    await closers.close()
  }
}

function isAllThere(before: Survey, after: Survey): boolean {
  const { original = 0 } = before.pictures
  return (
    [after.unreadable, after.quarantined].every(({ length }) => length === 0) &&
    after.jobs === before.jobs &&
    after.jobsSum === before.jobsSum &&
    after.picturesSum === before.picturesSum &&
    after.pictures.original === original + 2
  )
}

/** Whether what the user set up is as it was. */
async function isSetUp(page: Page, { records }: Installation): Promise<boolean> {
  const now = await read(page, ['connections', 'relay', 'settings'])
  const same = (key: string, field: string) => fieldOf(now[key], field) === fieldOf(records[key], field)
  return (
    same('connections', 'list') &&
    same('relay', 'secret') &&
    same('relay', 'hook') &&
    same('settings', 'pictureBudgetMb')
  )
}

/** Records by key. All of them at once would keep a driver, and the browser, busy for long. */
function read(page: Page, keys: string[]): Promise<Record<string, unknown>> {
  return page.evaluate((wanted) => chrome.storage.local.get(wanted), keys)
}

function fieldOf(record: unknown, field: string): string {
  return JSON.stringify((record as { value: Record<string, unknown> }).value[field])
}

interface Stage {
  /** Of the extension. */
  folder: string
  open(): Promise<Chromium | Firefox>
  installation(count: number): Installation
  /** Posts a job's result to its hook. */
  deliver(jobId: string): Promise<void>
}

async function createStage(kind: Kind, closers: Closers): Promise<Stage> {
  const world = await createWorld()
  closers.add(world.close)
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-update-'))
  closers.add(() => rm(folder, { recursive: true, force: true }))
  await replaceContent(folder, (empty) => writeShell(empty, kind))
  const picture = await readFile(new URL('../../fixtures/pictures/baseline.jpg', import.meta.url))
  const server = await startPictureServer({ '/grid.jpg': (response) => void response.writeHead(200).end(picture) })
  closers.add(server.stop)
  const box = newBox()
  const relay = createCaller(world.relay.url)
  closers.add(async () => relay.close())
  const opened = await relay.call('PUT', '/v1/inbox', box.headers)
  const { hook } = JSON.parse(opened.body)
  const secret = box.headers.authorization.slice('Bearer '.length)
  const servers = { studio: world.studio.url, token: world.studio.token, relay: world.relay.url, hook, secret }
  return {
    folder,
    open: () =>
      kind === 'chromium'
        ? world.openChromiumUngranted({ extension: folder })
        : world.openFirefox({ extension: folder }),
    installation: (count) => installationOf010(servers, count, Date.now()),
    async deliver(jobId) {
      const headers = { 'content-type': 'application/json' }
      const { status } = await relay.call(
        'POST',
        `/h/${box.id}/${jobId}`,
        headers,
        webhookFor(jobId, server.url('/grid.jpg')),
      )
      if (status !== 202) throw new Error(`The relay answered ${status} to the webhook.`)
    },
  }
}

async function startWith010(stage: Stage, count: number) {
  const browser = await stage.open()
  const page = await browser.openPage('setup')
  await page.evaluate(await bundle('update/inside.ts'))
  const call = caller<typeof inside>(page, 'inside')
  const installation = stage.installation(count)
  const records = Object.entries(installation.records)
  for (let at = 0; at < records.length; at += atOnce)
    await call('store', Object.fromEntries(records.slice(at, at + atOnce)))
  for (let at = 0; at < installation.kept.length; at += atOnce)
    await call('addPictures', installation.kept.slice(at, at + atOnce))
  return { browser, installation }
}

async function look(page: Page, { waiting }: Installation): Promise<Survey> {
  await page.evaluate(await bundle('update/inside.ts'))
  return caller<typeof inside>(page, 'inside')('survey', waiting)
}

/** An extension without code of ours at the place of Afterimage: same id, same permissions for storage, a page to write from. */
async function writeShell(folder: string, kind: Kind): Promise<void> {
  const page = 'src/extension/setup/index.html'
  const shell = {
    manifest_version: 3,
    name: 'Afterimage',
    version: '0.1.0',
    permissions: ['storage', 'unlimitedStorage'],
    host_permissions: hosts,
    background: kind === 'chromium' ? { service_worker: 'worker.js' } : { scripts: ['worker.js'] },
    ...(kind === 'firefox' ? { browser_specific_settings: manifest.browser_specific_settings } : {}),
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(shell))
  const open = `chrome.tabs.create({ url: '${page}?first=1' })`
  await writeFile(
    join(folder, 'worker.js'),
    `chrome.runtime.onInstalled.addListener(() => ${open}); chrome.runtime.onMessage.addListener(() => {})`,
  )
  await mkdir(dirname(join(folder, page)), { recursive: true })
  await writeFile(join(folder, page), '<!doctype html><title>0.1.0</title>')
}

async function replaceContent(folder: string, write: (folder: string) => Promise<void>): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  await write(folder)
}

async function changeManifest(folder: string, change: object): Promise<void> {
  const file = join(folder, 'manifest.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }))
}
