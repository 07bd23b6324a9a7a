import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { faultsOf } from '../support/accessibility.ts'
import { written } from '../support/downloads.ts'
import { unzip } from '../support/unzip.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

const prompts = ['a paper boat at night', 'a fox in the snow', 'a lighthouse at dusk --ar 3:2', 'a heron on a pier']

describe('the gallery', () => {
  let world: World
  let chromium: Chromium
  let folder: string
  let inside: Page
  let page: Page

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afterimage-gallery-'))
    world = await createWorld()
    chromium = await world.openChromium()
    const session = await chromium.browser.target().createCDPSession()
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
    inside = await chromium.openFile()
    await setUp(inside, world.services)
    for (const prompt of prompts) {
      await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
      await jobThat(inside, prompt, (job) => isOf(job, prompt) && job.kept?.[0] === 'kept')
    }
    const boat = (await jobs(inside)).find((job) => isOf(job, prompts[0]))
    const press = { kind: 'button', label: 'U2' }
    await ask(inside, 'jobs.submit', { command: press, requestId: 'up', parentId: boat?.id })
    await jobThat(inside, 'the upscale', (job) => job.parentId === boat?.id && job.kept?.[0] === 'kept')
    page = await chromium.openPage('gallery')
    // As after a question that was declined: no driver reaches the browser's own window.
    await page.evaluate(() => localStorage.setItem('gallery', '{"askedForDownloads":true}'))
    await page.reload()
    await page.setViewport({ width: 1200, height: 800 })
  })
  afterAll(async () => {
    await world?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const names = () => page.$$eval('.tile', (tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''))
  const shown = (count: number) => until(`${count} tiles`, async () => ((await names()).length === count ? true : null))
  const search = async (words: string) => {
    await page.focus('input[type=search]')
    await page.keyboard.down('Control')
    await page.keyboard.press('a')
    await page.keyboard.up('Control')
    await page.keyboard.press('Backspace')
    if (words) await page.keyboard.type(words)
  }

  const afresh = async () => {
    await page.goto(page.url().replace(/\?.*/, ''))
    await shown(4)
  }

  it('shows every picture, a family as one tile', async () => {
    await shown(4)
    expect((await names())[0]).toBe('a paper boat at night, Upscale 2, family of 2')
    await seesPicture(page, '.tile img.tile-picture')
  })

  it('finds by words, an upscale by its grid’s', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('boat')
    await shown(1)
    await search('--ar 3:2')
    expect(await until('one', async () => ((await names()).length === 1 ? (await names())[0] : null))).toContain(
      'lighthouse',
    )
    await search('')
    await shown(4)
  })

  it('marks a favourite by key, and keeps it', async () => {
    await page.focus('.tile[tabindex="0"]')
    await page.keyboard.press('ArrowRight')
    const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await page.keyboard.press('f')
    await until('the mark', async () => (await jobs(inside)).some(({ favourite }) => favourite))
    await clickNamed(page, 'Favorites')
    await shown(1)
    expect((await names())[0]).toBe(`${name}, favorite`)
    await clickNamed(page, 'All')
    await shown(4)
  })

  it('removes nothing before the time to undo has run out', async () => {
    await page.focus('.tile[data-job]')
    await page.keyboard.press('End')
    await page.keyboard.press('Delete')
    await shown(3)
    await page.keyboard.down('Control')
    await page.keyboard.press('z')
    await page.keyboard.up('Control')
    await shown(4)
    expect(await jobs(inside)).toHaveLength(5)
  })

  it('opens, enlarges, walks and closes by keys, and gives the focus back', async () => {
    await page.focus('.tile')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const full = await seesPicture(page, '.pane .picture')
    expect(full.width).toBeGreaterThanOrEqual(256)
    await page.keyboard.press('+')
    await seesText(page, '140%', '.zoom-scale')
    await page.keyboard.press('0')
    await page.keyboard.press('x')
    await until('two side by side', async () => (await page.$$('.pane')).length === 2)
    await page.keyboard.press('x')
    await page.keyboard.press('ArrowRight')
    await until('the next one', () =>
      page.evaluate(() => document.querySelector('dialog')?.ariaLabel?.includes('heron')),
    )
    await page.keyboard.press('Escape')
    await until('the focus', () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.includes('heron')),
    )
  })

  it('saves what is selected as one zip, with the prompt inside the pictures', async () => {
    await page.focus('.tile')
    await page.keyboard.press('Home')
    await page.keyboard.press(' ')
    await page.keyboard.down('Shift')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.up('Shift')
    await seesText(page, '2 selected')
    // Escape closes what is open, and lets go of the selection only then.
    await (await page.$('.selection-bar [popovertarget]'))?.click()
    await page.waitForSelector('.popover:popover-open .tag-form')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.popover:popover-open', { hidden: true })
    await (await page.$('.selection-bar .primary'))?.click()
    await seesText(page, 'Saved 3 pictures.')
    const zip = await written(folder, /^afterimage-\d.*\.zip$/)
    const files = await unzip(new Blob([await readFile(zip)]))
    expect([...files.keys()].map((name) => name.replace(/.*\//, '')).sort()).toEqual([
      expect.stringMatching(/^a-heron-on-a-pier-\w{8}-1\.png$/),
      expect.stringMatching(/^a-paper-boat-at-night-\w{8}-1\.png$/),
      expect.stringMatching(/^a-paper-boat-at-night-\w{8}-1\.png$/),
    ])
    for (const [name, content] of files) {
      const words = name.includes('boat') ? 'a paper boat at night' : 'a heron on a pier'
      expect(Buffer.from(content).toString('latin1')).toContain(words)
    }
    await until('the marks', async () => (await jobs(inside)).filter(({ savedAt }) => savedAt).length === 3)
    await page.keyboard.press('Escape')
  })

  it('saves one of a grid’s four, pixel for pixel, with the prompt inside', async () => {
    const boat = (await jobs(inside)).find((job) => isOf(job, prompts[0]))
    const whole = boat?.result?.pictures[0]
    await page.goto(page.url().replace(/(\?.*)?$/, `?job=${boat?.id}`))
    await clickNamed(page, 'One of the four')
    await clickNamed(page, 'Save picture 2 of the four')
    await seesText(page, 'Saved 1 picture.')
    const file = await readFile(await written(folder, /^a-paper-boat-at-night-\w{8}-1-2\.png$/))
    const size = { width: file.readUInt32BE(16), height: file.readUInt32BE(20) }
    expect(size).toEqual({ width: (whole?.width ?? 0) / 2, height: (whole?.height ?? 0) / 2 })
    expect(file.toString('latin1')).toContain('a paper boat at night')
    await afresh()
  })

  it('is the same in Firefox, after an export here and an import there', async () => {
    await clickNamed(page, 'More')
    await clickNamed(page, 'Export everything')
    await seesText(page, /Saved 5 jobs/)
    const here = await names()
    const archive = await written(folder, /^afterimage-archive.*\.zip$/)
    const firefox = await world.openFirefox()
    const there = await firefox.openPage('gallery')
    const input = await there.waitForSelector('input[type=file]')
    await input?.uploadFile(archive)
    await seesText(there, /5 jobs/, 'dialog')
    await clickNamed(there, 'Import')
    await until('the tiles', () => there.$$eval('.tile', (tiles) => tiles.length === 4))
    const found = () => there.$$eval('.tile', (tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''))
    expect(await found()).toEqual(here)
    await seesPicture(there, '.tile img.tile-picture')
    await firefox.close()
  })

  const states: [string, () => Promise<unknown>][] = [
    ['the grid', () => page.waitForSelector('.tile img')],
    ['a selection', () => page.focus('.tile').then(() => page.keyboard.press(' '))],
    ['the filters', () => page.click('.bar-filters').then(() => page.waitForSelector('.filter-form'))],
    [
      'a picture',
      () =>
        page
          .focus('.tile')
          .then(() => page.keyboard.press('Enter'))
          .then(() => seesPicture(page, '.pane .picture')),
    ],
    ['two compared', () => page.keyboard.press('x').then(() => page.waitForSelector('.pane + .pane'))],
    ['the keys', () => page.keyboard.press('?').then(() => page.waitForSelector('.keys-table'))],
  ]
  it.each(states)('has nothing that axe-core finds wrong with %s', async (name, reach) => {
    if (name !== 'two compared' && name !== 'the keys') await afresh()
    await reach()
    expect(await faultsOf(page)).toEqual([])
  })

  it('has nothing that axe-core finds wrong with saving, numbers, and an empty search', async () => {
    await afresh()
    await clickNamed(page, 'More')
    await clickNamed(page, 'How pictures are saved')
    await page.waitForSelector('.saving-form')
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await search('walrus')
    await seesText(page, 'Nothing found')
    expect(await faultsOf(page)).toEqual([])
    await search('')
    await clickNamed(page, 'More')
    await clickNamed(page, 'Statistics')
    await page.waitForSelector('.statistics')
    expect(await faultsOf(page)).toEqual([])
  })
})

function isOf(job: Job, prompt: string | undefined): boolean {
  return job.command.kind === 'imagine' && job.command.prompt === prompt
}
