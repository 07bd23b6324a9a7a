import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { type Firefox, openFirefox } from '../../scripts/browsers/firefox.ts'
import { ask, jobThat } from '../../scripts/browsers/inside.ts'
import { distOf } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import type { Job } from '../../src/contract/job.ts'
import { bundle, caller } from '../support/bundle.ts'
import type { inside } from '../support/inside-pictures.ts'
import { type PictureServer, startPictureServer } from '../support/picture-server.ts'
import { doneJob, gridButtons } from '../support/sample-jobs.ts'
import { clickNamed } from '../support/user-actions.ts'

declare const chrome: { permissions: { contains(wanted: { origins: string[] }): Promise<boolean> } }

describe('Firefox keeps', () => {
  const closers = new Closers()
  let firefox: Firefox
  let page: Page
  let look: ReturnType<typeof caller<typeof inside>>
  let server: PictureServer

  beforeAll(async () => {
    const executablePath = findTool('firefox')
    if (!executablePath) throw new Error('Firefox is not here. Run npm test, which finds or installs it.')
    firefox = await openFirefox({ executablePath, extension: distOf('firefox') })
    closers.add(firefox.close)
    page = await firefox.openPage('setup')
    // Installing opened a tab of its own, and films are not played where nobody sees them.
    await page.bringToFront()
    await page.evaluate(await bundle('inside-pictures.ts'))
    look = caller<typeof inside>(page, 'inside')
    const film = Buffer.from(await look('film'), 'base64')
    const photo = await readFile(new URL('../fixtures/pictures/baseline.jpg', import.meta.url))
    const open = (bytes: Buffer) => (response: ServerResponse) =>
      void response.writeHead(200, { 'access-control-allow-origin': '*' }).end(bytes)
    server = await startPictureServer({ '/film.webm': open(film), '/grid.jpg': open(photo) })
    closers.add(server.stop)
    // Pictures may lie on this machine only where their API does.
    const connection = { id: 'first', provider: 'thenextleg-v1', name: '', address: server.url('/api'), token: '' }
    await ask(page, 'setup.connect', connection)
  })
  afterAll(() => closers.close())

  async function kept(id: string, result: Partial<Job['result']> & { pictures: [{ url: string }] }): Promise<Job> {
    const now = Date.now()
    const job = doneJob({
      id,
      createdAt: now,
      endedAt: now,
      updatedAt: now,
      kept: ['waiting'],
      result: { buttons: [], text: [], ...result },
    })
    await ask(page, 'archive.merge', { connections: [], accounts: [], readings: [], jobs: [job] })
    await allowed(id)
    return jobThat(page, `${id} is kept`, (each) => each.id === id && each.kept?.[0] === 'kept')
  }

  /** What an archive names is fetched where the user allows it: here, once. */
  async function allowed(id: string): Promise<void> {
    if (await page.evaluate(() => chrome.permissions.contains({ origins: ['http://127.0.0.1/*'] }))) return
    const gallery = await firefox.openPage('gallery', `?job=${id}`)
    await gallery.bringToFront()
    await clickNamed(gallery, 'Allow')
    await page.bringToFront()
  }

  it('a film with a poster, which its worker can draw itself', async () => {
    const job = await kept('film', { pictures: [{ url: server.url('/film.webm') }] })
    expect(job.result?.pictures[0]).toMatchObject({ kind: 'video', width: 640, height: 360 })
    expect(await look('picture', 'film', 0, 'original')).toMatchObject({ type: 'video/webm' })
    expect(await look('picture', 'film', 0, 'thumbnail')).toMatchObject({ type: 'image/webp', width: 512, height: 288 })
  })

  it('a grid with its four', async () => {
    await kept('grid', { pictures: [{ url: server.url('/grid.jpg') }], buttons: gridButtons })
    expect(await look('quarter', 'grid', 0, 2, 'thumbnail')).toMatchObject({ type: 'image/webp' })
    expect(await look('quartersAreTheGrid', 'grid', 0)).toEqual({ same: [true, true, true, true], covers: true })
    const { original, quarter, small } = await look('usage')
    expect([original, quarter, small].every((bytes) => bytes > 0)).toBe(true)
  })

  it('all of it also when its disk runs low', async () => {
    expect(await page.evaluate(() => navigator.storage.persisted())).toBe(true)
  })
})
