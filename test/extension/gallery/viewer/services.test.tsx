// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { providers } from '../../../../src/extension/store/items.ts'
import { openDrafts } from '../../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import { openGallery, sentOf, useGalleryPage } from '../../../support/gallery-page.tsx'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { button, one, press, settled, stock, stored, words } from '../../../support/page.tsx'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob, sampleJob } from '../../../support/sample-jobs.ts'
import { keyService, ownService } from '../../../support/sample-services.ts'

useGalleryPage(['Date'])

const cost = { amount: 0.003, unit: 'USD' } as const
const painted = (amount: number, changes: Partial<Job> = {}) => {
  const pictures = Array.from({ length: amount }, (_, index) => ({ url: `inline:${index}`, inline: true as const }))
  return doneJob({
    provider: 'painter',
    command: { kind: 'imagine', prompt: 'a fox' },
    kept: Array(amount).fill('kept'),
    result: { pictures, buttons: [], text: [], cost },
    ...changes,
  })
}

/** Opens the gallery, and in it this job. */
async function open(job: Job, service = keyService) {
  await stock([job], stored(providers, [service]))
  const pictures = createMemoryPictures()
  const bytes = new Blob([png()], { type: 'image/png' })
  for (const index of job.kept?.keys() ?? []) await pictures.writePicture(job.id, index, { original: bytes })
  const worker = await openGallery({}, pictures)
  await press(one(`.tile[data-job="${job.id}"]`))
  return worker
}

const draft = () => openDrafts().readDraft()

describe('a picture that came as bytes', () => {
  it('has no link to copy, and its original is opened from what is kept', async () => {
    const opened = vi.fn()
    vi.stubGlobal('open', opened)
    await open(painted(1))
    expect(words(one('.panel'))).not.toContain('Copy link')
    await press(button('Open original'))
    expect(opened).toHaveBeenCalledWith(expect.stringMatching(/^blob:/), '_blank', 'noopener')
  })
  it('tells what painted it, what it cost, and what of the prompt was left out', async () => {
    await open(painted(1, { model: 'brush-2', unused: ['--chaos 10'] }))
    expect(words(one('.panel-facts'))).toContain('Modelbrush-2')
    expect(words(one('.panel-facts'))).toContain('Cost$0.003')
    expect(words(one('.panel'))).toContain('This service left out: --chaos 10')
  })
  it('is changed in the popup', async () => {
    const job = painted(1)
    await open(job)
    await press(button('Change it'))
    expect(await draft()).toEqual({ text: '', parameters: {}, references: [`inline:${job.id}/0`] })
    expect([...fakeBrowser.seen.tabs].at(-1)?.url).toContain('/popup/index.html?draft=')
  })
  it('is painted again', async () => {
    const job = painted(1)
    const { sent } = await open(job)
    await press(button('Again'))
    expect(sentOf(sent, 'jobs.submit')).toEqual([{ command: job.command, again: true, requestId: expect.any(String) }])
  })
})

describe('several separate pictures', () => {
  it('are no grid: no quarters, no four to save, and a number on the tile', async () => {
    const job = painted(4)
    await open(job)
    // Words and marks come when what has just come into sight stays.
    await vi.waitFor(() => expect(one(`.tile[data-job="${job.id}"] .tile-badge`).dataset.text).toBe('4'))
    expect(document.querySelectorAll('.stage .result-one')).toHaveLength(4)
    expect(document.querySelector('.stage .quarters')).toBeNull()
    expect(words(one('.panel'))).not.toContain('One of the four')
  })
  it('are each saved, opened and used alone', async () => {
    const opened = vi.fn()
    vi.stubGlobal('open', opened)
    const job = painted(3)
    await open(job)
    await press(button('Picture 2: more'))
    const menu = one('.result-one:nth-child(2)')
    await press(button('Open original', menu))
    expect(opened).toHaveBeenCalledOnce()
    await press(button('Use as reference', menu))
    expect((await draft())?.references).toEqual([`inline:${job.id}/1`])
    const saved: string[] = []
    vi.spyOn(fakeBrowser.permissions, 'request').mockResolvedValue(false)
    vi.spyOn(fakeBrowser.permissions, 'contains').mockResolvedValue(false)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download)
    })
    await press(button('Save', menu))
    expect(words(one('dialog.dialog'))).toContain('the browser asks whether Afterimage may manage your downloads')
    expect(saved).toEqual([])
    await press(button('Continue'))
    await settled()
    await settled()
    await expect.poll(() => saved, { timeout: 5000 }).toEqual([expect.stringMatching(/-2\.png$/)])
  })
})

describe('a job that is painted while it is being sent', () => {
  it('is said to be painted on its tile and in the lightbox', async () => {
    const { acceptedAt: _, messageId: __, ...job } = sampleJob({ provider: 'painter', state: 'sending', progress: 30 })
    await open(job, ownService)
    expect(one(`.tile[data-job="${job.id}"]`).getAttribute('aria-label')).toContain('Painting 30%')
    expect(words(one('.panel .state'))).toContain('Painting 30%')
  })
})
