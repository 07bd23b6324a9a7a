// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { jobKey, settings } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import {
  fox,
  names,
  openGallery as open,
  owl,
  sentOf,
  tile,
  upscaled,
  useGalleryPage,
} from '../../support/gallery-page.tsx'
import { button, key, one, press, settled, stock, stored, storedJobs, type, words } from '../../support/page.tsx'

useGalleryPage(['Date', 'setTimeout', 'clearTimeout'])

const source = { url: 'https://www.reading.example/foxes', title: 'All about foxes', text: 'The red fox, well-known.' }
const sourced = { ...fox, source }
const show = async (at: number) => {
  tile(at).focus()
  await key(tile(at), 'Enter')
}

it('a picture says from which page it came, with the text and the way back to it; so do its follow-ups', async () => {
  await stock([sourced, upscaled])
  await open()
  await show(0)
  const link = one<HTMLAnchorElement>('.source a')
  expect(words(one('.action-name'))).toBe('Upscale 2')
  expect(words(one('.source'))).toContain('All about foxes')
  expect(words(one('.source'))).toContain('www.reading.example')
  expect(words(one('blockquote'))).toBe('The red fox, well-known.')
  expect(link.getAttribute('href')).toBe('https://www.reading.example/foxes#:~:text=The%20red%20fox%2C%20well%2Dknown.')
  expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer'])
  await settled(() => fakeBrowser.storage.local.set(storedJobs([fox])))
  expect(document.querySelector('.source')).toBeNull()
})

it('the text is left out where the prompt is the same', async () => {
  await stock([{ ...fox, source: { ...source, title: '', text: 'a fox' } }])
  await open()
  await show(0)
  expect(words(one('.source a'))).toBe('www.reading.example')
  expect(document.querySelector('blockquote')).toBeNull()
})

it('a picture of a page asks once whether to remember such pages, and says what follows', async () => {
  await stock([{ ...fox, sourceUnasked: true }])
  const { sent } = await open()
  await show(0)
  await press(button('Yes', one('.source-question')))
  expect(sentOf(sent, 'settings.save')).toEqual([{ ...settings.default, rememberSources: true }])
  expect(words(one('.source'))).toContain('From the next picture on')
  expect(document.activeElement).toBe(one('.source'))
})

it('who was asked is not asked again', async () => {
  await stock([{ ...fox, sourceUnasked: true }], stored(settings, { ...settings.default, rememberSources: false }))
  await open()
  await show(0)
  expect(document.querySelector('.source')).toBeNull()
})

it('pictures are found by the site of their page, in the search and among the filters', async () => {
  await stock([sourced, owl])
  await open()
  await type(one<HTMLInputElement>('input[type=search]'), 'site:reading.example')
  expect(names()).toEqual(['a fox'])
  await type(one<HTMLInputElement>('input[type=search]'), '')
  await press(button(/^Filters/))
  const choice = [...document.querySelectorAll('select')].find(
    (select) => select.value === '' && /reading/.test(words(select)),
  )
  await settled(() => {
    if (choice) choice.value = 'reading.example'
    choice?.dispatchEvent(new Event('change', { bubbles: true }))
  })
  expect(names()).toEqual(['a fox'])
})

it('an export asks whether to include pages when there are some, and has them out until it is told', async () => {
  await stock([sourced])
  await open()
  await press(button('More'))
  await press(button(/Export everything/))
  const box = one<HTMLInputElement>('dialog input[type=checkbox]')
  expect(words(one('dialog'))).toContain('Include the pages that pictures came from')
  expect(box.checked).toBe(false)
})

it('a job with a page that is none is shown without it', async () => {
  const job = { ...fox, source: { ...source, url: 'javascript:alert(1)' } }
  await stock([], {})
  await stock([fox])
  await fakeBrowser.storage.local.set({ [jobKey(fox.id)]: { version: 1, value: job } })
  await open()
  await show(0)
  expect(names()).toEqual(['a fox'])
  expect(document.querySelector('.source')).toBeNull()
})
