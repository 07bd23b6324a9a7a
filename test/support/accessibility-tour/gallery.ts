import type { Page } from 'puppeteer-core'
import { ask, isImagine, jobs, storage } from '../../../scripts/browsers/inside.ts'
import type { Job } from '../../../src/contract/job.ts'
import { written } from '../downloads.ts'
import { seesPicture } from '../user-actions.ts'
import { press, saying, type Tour, word, write } from './tour.ts'

export async function emptyGallery({ visit, look }: Tour): Promise<void> {
  await visit('gallery', async (page) => {
    await page.waitForSelector('.gallery-empty')
    await look(page, 'the gallery without pictures')
  })
}

const search = 'input[type=search]'

/** The grid, with jobs of all states, and what is in the bar above it. */
export async function grid({ visit, look }: Tour): Promise<void> {
  await visit('gallery', async (page) => {
    await seesPicture(page, '.tile img.tile-picture')
    await look(page, 'the grid')
    await page.hover('.tile')
    await look(page, 'a tile under the pointer')
    await press(page, '.bar-filters')
    await page.waitForSelector('.filter-form')
    await look(page, 'the filters')
    await page.keyboard.press('Escape')
    for (const view of ['favourites', 'waiting', 'failed']) {
      await press(page, `.views ::-p-xpath(button[starts-with(normalize-space(.), "${word(`gallery_${view}`)}")])`)
      await look(page, `the view ${view}`)
    }
    await press(page, '.views button')
    await write(page, search, 'walrus')
    await page.waitForSelector('.gallery-empty')
    await look(page, 'a search that finds nothing')
    await write(page, search, '')
    await page.waitForSelector('.tile')
    await page.setViewport({ width: 320, height: 640 })
    await look(page, 'the grid in a narrow window')
  })
}

/** What can be done with several pictures at once, and taken back. */
export async function selection({ visit, look }: Tour): Promise<void> {
  await visit('gallery', async (page) => {
    await seesPicture(page, '.tile img.tile-picture')
    await page.focus('.tile[data-state=done]')
    await page.keyboard.press(' ')
    await page.waitForSelector('.selection-bar')
    await look(page, 'a selection')
    await press(page, '.selection-bar [popovertarget]')
    await page.waitForSelector('.tag-form input')
    await look(page, 'the tags of a selection')
    await page.keyboard.press('Escape')
    await press(page, '.selection-remove')
    await page.waitForSelector('.line-undo')
    await look(page, 'a removal that can be undone')
    await press(page, '.line-undo button')
    await page.waitForSelector('.line-undo', { hidden: true })
  })
}

/** What the menu in the bar opens. */
export async function dialogs({ visit, look, folder }: Tour): Promise<void> {
  await visit('gallery', async (page) => {
    const choose = async (key: string) => {
      await press(page, '.bar > .round[popovertarget]')
      await press(page, saying(word(key)))
    }
    await seesPicture(page, '.tile img.tile-picture')
    await press(page, '.bar > .round[popovertarget]')
    await look(page, 'the menu of the gallery')
    await page.keyboard.press('Escape')
    for (const key of ['gallery_saving_title', 'gallery_keys', 'gallery_export']) {
      await choose(key)
      await page.waitForSelector('dialog[open]')
      await look(page, `the dialog ${key}`)
      if (key !== 'gallery_export') await page.keyboard.press('Escape')
    }
    await press(page, 'dialog .primary')
    const archive = await written(folder, /^afterimage-archive.*\.zip$/)
    const input = await page.$('input[type=file]')
    await input?.uploadFile(archive)
    await page.waitForSelector('dialog[open] .primary')
    await look(page, 'the question before an import')
    await page.keyboard.press('Escape')
    await choose('gallery_numbers')
    await page.waitForSelector('.statistics')
    await look(page, 'the statistics')
  })
}

/** Pictures that were opened, and jobs that have none. */
export async function lightbox(tour: Tour): Promise<void> {
  // An account query that failed is none that can be opened.
  const all = (await jobs(tour.inside)).filter(isImagine)
  const show = (name: string, fits: (job: Job) => boolean, walk: (page: Page) => Promise<unknown>) => {
    const job = all.find(fits)
    if (!job) throw new Error(`There is no job for: ${name}`)
    const open = async (page: Page) => {
      await page.waitForSelector('.lightbox .panel')
      await walk(page)
    }
    return tour.visit('gallery', open, `?job=${job.id}`)
  }
  await show(
    'a picture',
    (job) => job.source !== undefined,
    (page) => picture(page, tour),
  )
  for (const state of ['running', 'failed', 'unknown'] as const)
    await show(
      state,
      (job) => job.state === state,
      (page) => tour.look(page, `an opened job: ${state}`),
    )
  await show(
    'a lost picture',
    ({ kept }) => kept?.[0] === 'lost',
    (page) => tour.look(page, 'an opened job: lost'),
  )
}

async function picture(page: Page, { look }: Pick<Tour, 'look'>): Promise<void> {
  await seesPicture(page, '.pane .picture')
  await look(page, 'an opened picture')
  await press(page, '.panel-actions .round[popovertarget]')
  await page.waitForSelector('.popover:popover-open .danger')
  await look(page, 'the menu of an opened picture')
  await page.keyboard.press('Escape')
  await press(page, saying(word('gallery_quarter')))
  await look(page, 'one of the four')
  await page.keyboard.press('Escape')
  await page.keyboard.press('+')
  await look(page, 'an enlarged picture')
  await page.keyboard.press('0')
  await page.keyboard.press('x')
  await page.waitForSelector('.pane + .pane')
  await look(page, 'two pictures compared')
  await page.keyboard.press('x')
  await page.keyboard.press('?')
  await page.waitForSelector('.keys-table')
  await look(page, 'the keys')
  await page.keyboard.press('Escape')
  await page.setViewport({ width: 320, height: 640 })
  await look(page, 'an opened picture in a narrow window')
}

/** What came for no job. */
export async function unmatched({ visit, look, inside, world }: Tour): Promise<void> {
  await ask(inside, 'setup.relay', { address: world.relay.url, accessKey: '' })
  const { relay } = (await storage(inside)) as Record<string, { value: { hook: string } }>
  const body = JSON.stringify({ content: 'a stray one', imageUrl: 'https://example.org/a.png', messageId: 'stray' })
  await fetch(relay?.value.hook ?? '', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await visit('gallery', async (page) => {
    await press(page, `::-p-xpath(//nav//button[starts-with(normalize-space(.), "${word('gallery_unmatched')}")])`)
    await press(page, '.unmatched details summary')
    await look(page, 'what came for no job')
  })
}
