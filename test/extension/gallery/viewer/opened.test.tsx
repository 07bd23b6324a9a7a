// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { openDrafts } from '../../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import { openGallery as open, sentOf, useGalleryPage } from '../../../support/gallery-page.tsx'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { button, key, one, press, settled, stock, storedJobs, type, words } from '../../../support/page.tsx'
import { png } from '../../../support/picture-bytes.ts'
import { doneJob, sampleJob, sampleNow } from '../../../support/sample-jobs.ts'

useGalleryPage(['Date'])

const fox = doneJob({ command: { kind: 'imagine', prompt: 'a fox --ar 3:2' }, pressed: ['U2'] })
const owl = doneJob({ command: { kind: 'imagine', prompt: 'an owl' } })
const upscaled = doneJob({ command: { kind: 'button', label: 'U2' }, parentId: fox.id })

const upscale = { pictures: [{ url: 'https://cdn.example/upscale.png' }], buttons: [], text: [] }

const tileOf = (id: string) => one(`.tile[data-job="${id}"]`)
const title = () => one('dialog').getAttribute('aria-label')
const hit = (name: string) => key(one('dialog .stage'), name)

describe('one picture', () => {
  it('opens from its tile, and the address names it', async () => {
    await stock([fox, owl])
    await open()
    await press(tileOf(fox.id))
    expect(title()).toBe('a fox --ar 3:2')
    expect(location.search).toBe(`?job=${fox.id}`)
  })
  it.each(['?', '#'])('opens from an address with %sjob=', async (mark) => {
    await stock([fox, owl])
    history.replaceState(null, '', `/gallery${mark}job=${fox.id}`)
    await open()
    expect(title()).toBe('a fox --ar 3:2')
  })
  it('says so when the job is gone', async () => {
    await stock([fox])
    history.replaceState(null, '', '/gallery?job=gone')
    await open()
    expect(words()).toContain('This job has been removed')
    expect(location.search).toBe('')
  })
  it('stays open when one that was asked for before turns out to be gone', async () => {
    await stock([fox])
    await open()
    const held: (() => void)[] = []
    const { local } = fakeBrowser.storage
    const get = local.get.bind(local)
    const slow = vi.spyOn(local, 'get').mockImplementation(async (keys: Parameters<typeof get>[0]) => {
      await new Promise<void>((resolve) => held.push(resolve))
      return get(keys)
    })
    history.replaceState(null, '', '/gallery?job=gone')
    await settled(() => dispatchEvent(new PopStateEvent('popstate')))
    await press(tileOf(fox.id))
    slow.mockRestore()
    expect(held).not.toHaveLength(0)
    await settled(() => {
      for (const goOn of held) goOn()
    })
    expect(title()).toBe('a fox --ar 3:2')
    expect(location.search).toBe(`?job=${fox.id}`)
  })
  it('has its small copy under it as soon as it is kept, until the large one is decoded', async () => {
    const result = { pictures: [{ url: 'https://p.example/fox.png' }], buttons: [], text: [] }
    const job = { ...fox, result, kept: ['waiting' as const] }
    const pictures = createMemoryPictures()
    await stock([job])
    await open({}, pictures)
    await press(tileOf(job.id))
    expect(document.querySelector('.under')).toBeNull()
    const small = new Blob([png(4, 3)], { type: 'image/png' })
    await pictures.writePicture(job.id, 0, { original: small, thumbnail: small, tiny: small })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([{ ...job, kept: ['kept'] }])))
    await settled(() => new Promise((resolve) => setTimeout(resolve)))
    expect(one<HTMLImageElement>('.under').src).toContain('data:image/png')
  })
  it('walks to older and newer ones by arrow keys, and closes to where it is', async () => {
    await stock([fox, owl])
    await open()
    await press(tileOf(owl.id))
    await hit('ArrowRight')
    expect(title()).toBe('a fox --ar 3:2')
    await press(button('Close'))
    expect(document.querySelector('dialog')).toBeNull()
    expect(location.search).toBe('')
    expect(document.activeElement).toBe(tileOf(fox.id))
  })
  it('walks the other way where text runs from right to left', async () => {
    await stock([fox, owl])
    await open()
    document.documentElement.dir = 'rtl'
    await press(tileOf(owl.id))
    await hit('ArrowLeft')
    document.documentElement.dir = ''
    expect(title()).toBe('a fox --ar 3:2')
  })
  it('shows words and parameters apart', async () => {
    await stock([fox])
    await open()
    await press(tileOf(fox.id))
    expect(words(one('.panel-prompt'))).toBe('a fox')
    expect(words(one('.panel-facts'))).toContain('Aspect ratio3:2')
  })
  it('has the answer’s buttons', async () => {
    await stock([owl])
    const { sent } = await open()
    await press(tileOf(owl.id))
    await press(button(/^U2/))
    expect(sentOf(sent, 'jobs.submit')).toMatchObject([{ command: { kind: 'button', label: 'U2' }, parentId: owl.id }])
  })
  it('offers each of a grid’s four to be copied and saved alone, and of an upscale only the whole', async () => {
    await stock([
      { ...fox, kept: ['kept'] },
      { ...upscaled, kept: ['kept'], result: upscale },
    ])
    await open()
    await press(tileOf(upscaled.id))
    expect(words(one('.panel-actions'))).not.toContain('One of the four')
    await press(button('Original', one('.strip')))
    await press(button('One of the four'))
    const names = [...document.querySelectorAll('.panel .one-of-four button')].map((each) =>
      each.getAttribute('aria-label'),
    )
    expect(names).toEqual(
      ['Copy', 'Save'].flatMap((deed) => [1, 2, 3, 4].map((number) => `${deed} picture ${number} of the four`)),
    )
  })
  it('hands its prompt to the popup’s box', async () => {
    await stock([fox])
    await open()
    await press(tileOf(fox.id))
    await press(button('Edit and send again', one('.panel')))
    expect(await openDrafts().readDraft()).toMatchObject({ text: 'a fox --ar 3:2' })
  })
  it('becomes a favourite with F and gets tags', async () => {
    await stock([fox])
    const { sent } = await open()
    await press(tileOf(fox.id))
    await hit('f')
    await type(one<HTMLInputElement>('.tags input'), 'portfolio, #night')
    await settled(() => one<HTMLFormElement>('.tags').requestSubmit())
    expect(sentOf(sent, 'jobs.mark')).toEqual([
      { jobId: fox.id, favourite: true },
      { jobId: fox.id, addTags: ['portfolio', 'night'] },
    ])
  })
  it('keeps letters for writing while a tag is written', async () => {
    await stock([fox])
    const { sent } = await open()
    await press(tileOf(fox.id))
    await key(one('.tags input'), 'f')
    expect(sentOf(sent, 'jobs.mark')).toEqual([])
  })
  it('is enlarged and made to fit by keys', async () => {
    await stock([fox])
    await open()
    await press(tileOf(fox.id))
    await hit('+')
    expect(words(one('.zoom-scale'))).toBe('140%')
    await hit('2')
    expect(words(one('.zoom-scale'))).toBe('200%')
    await hit('0')
    expect(words(one('.zoom-scale'))).toBe('100%')
  })
  it('goes on to the next one when it is removed, and undoing shows it again', async () => {
    await stock([fox, owl])
    await open()
    await press(tileOf(owl.id))
    await hit('Delete')
    expect(title()).toBe('a fox --ar 3:2')
    await press(button(/^ ?Undo/, one('dialog')))
    await hit('ArrowLeft')
    expect(title()).toBe('an owl')
  })
})

describe('a family', () => {
  it('lies in a strip, which shows each of it', async () => {
    await stock([fox, upscaled])
    await open()
    await press(tileOf(upscaled.id))
    const strip = one('.strip')
    expect([...strip.querySelectorAll('button')].map((each) => each.getAttribute('aria-label'))).toEqual([
      'Original',
      'Upscale 2',
    ])
    await press(button('Original', strip))
    expect(location.search).toBe(`?job=${fox.id}`)
    await hit('ArrowDown')
    expect(location.search).toBe(`?job=${upscaled.id}`)
  })
  it('is compared side by side, and no longer', async () => {
    await stock([fox, upscaled])
    await open()
    await press(tileOf(upscaled.id))
    await hit('x')
    expect([...document.querySelectorAll('.pane-name')].map((name) => words(name))).toEqual(['Upscale 2', 'Original'])
    await hit('x')
    expect(document.querySelectorAll('.pane')).toHaveLength(1)
  })
  it('has nothing to be compared with when it failed, and is called as if it had not', async () => {
    const failed = sampleJob({
      ...{ command: { kind: 'button', label: 'U3' }, parentId: fox.id },
      ...{ state: 'failed', reason: { code: 'moderated' } },
    })
    await stock([fox, failed])
    history.replaceState(null, '', `/gallery?job=${failed.id}`)
    await open()
    expect(words(one('.panel .action-name'))).toBe('Upscale 3')
    expect(words(one('.panel'))).not.toContain('Compare')
  })
})

describe('a picture that is not here', () => {
  it('says that it is gone and what to do', async () => {
    await stock([{ ...fox, kept: ['lost'] }])
    const { sent } = await open()
    await press(tileOf(fox.id))
    expect(words(one('.lost'))).toContain('This picture is gone')
    await press(button('Send again', one('.lost')))
    expect(sentOf(sent, 'jobs.resend')).toEqual([{ jobId: fox.id }])
  })
  it('is not offered to be saved, opened or linked to', async () => {
    await stock([{ ...fox, kept: ['lost'] }])
    await open()
    await press(tileOf(fox.id))
    const names = [...one('.panel-actions').querySelectorAll('button')].map((each) => words(each).trim())
    expect(names).toContain('Copy prompt')
    for (const name of ['Save', 'Copy picture', 'Open original', 'Copy link']) expect(names).not.toContain(name)
    expect(document.querySelector('.pane .quarters')).toBeNull()
  })
  it('says until when its link lives, and offers to keep it', async () => {
    const link = { url: 'https://elsewhere.example/a.png', expiresAt: sampleNow + 3_600_000 }
    await stock([{ ...fox, kept: ['waiting'], result: { pictures: [link], buttons: [], text: [] } }])
    const { sent } = await open()
    await press(tileOf(fox.id))
    expect(words(one('.lost'))).toContain('expires on')
    await press(button('Allow and store it'))
    expect(await fakeBrowser.permissions.contains({ origins: ['https://elsewhere.example/*'] })).toBe(true)
    expect(sentOf(sent, 'jobs.check')).toHaveLength(1)
  })
  it('says when only a small copy is left', async () => {
    await stock([{ ...fox, kept: ['reduced'] }])
    await open()
    await press(tileOf(fox.id))
    expect(words(one('.lost'))).toContain('A small copy is left')
  })
})
