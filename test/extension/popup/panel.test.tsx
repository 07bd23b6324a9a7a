// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { Button } from '../../../src/contract/update.ts'
import { openDrafts } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stock, type, words } from '../../support/page.tsx'
import {
  begin,
  box,
  card,
  commandsOf,
  dialog,
  field,
  openAble,
  openPopup,
  usePopupPage,
} from '../../support/popup-page.tsx'
import { doneJob } from '../../support/sample-jobs.ts'

usePopupPage()

describe('the panel', () => {
  it('is opened from the popup, and has no button to open itself', async () => {
    await stock()
    const openPanel = vi.fn()
    await openPopup({}, openPanel)
    await press(button('Keep it open beside the page'))
    expect(openPanel).toHaveBeenCalledOnce()
    await openPopup()
    expect(() => button('Keep it open beside the page')).toThrow()
  })

  it('shows what is typed in the popup, and what the worker puts into the box', async () => {
    await stock()
    await openPopup()
    await type(box(), 'a fo')
    await settled(() => openDrafts().writeDraft({ text: 'a fox', parameters: {} }))
    expect(box().value).toBe('a fox')
    await settled(() => openDrafts().clearDraft())
    expect(box().value).toBe('')
  })

  it('keeps what is typed in it, however late the browser reports it', async () => {
    await stock()
    await openPopup()
    await type(box(), 'a')
    await type(box(), 'a fox')
    expect(box().value).toBe('a fox')
  })
})

describe('a dialog that is left with its page', () => {
  /** It goes with the popup: nobody has closed it. */
  const leaveDialog = () => document.querySelector('dialog')?.remove()
  const withButton = (role: Button['role'], label: string) =>
    doneJob({
      result: { pictures: [{ url: 'https://p.example/up.png' }], buttons: [{ label, shown: label, role }], text: [] },
    })

  it('about pictures is there again with what was chosen and typed', async () => {
    await openAble()
    await begin('Blend pictures')
    await type(field('link'), 'https://pictures.example/a.png')
    await press(button('Add'))
    await type(field('link'), 'https://pictures.example/b.png')
    leaveDialog()
    const again = await openPopup({ 'jobs.submit': { ok: true, value: { jobId: 'made' } } })
    expect(words(dialog())).toContain('Blend pictures')
    expect(field('link').value).toBe('https://pictures.example/b.png')
    await press(one('dialog [type=submit]'))
    expect(commandsOf(again.sent)).toEqual([
      { kind: 'blend', urls: ['https://pictures.example/a.png', 'https://pictures.example/b.png'] },
    ])
    await openPopup()
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('of a zoom is there again, and sends the button it was opened for', async () => {
    const job = withButton('zoom', 'Custom Zoom')
    await openAble([job])
    await press(button('Custom Zoom', card(job)))
    await type(field('zoom'), '150')
    await type(field('prompt'), 'a wider sea')
    leaveDialog()
    const { sent } = await openPopup()
    expect(field('prompt').value).toBe('a wider sea')
    await press(button('Zoom', dialog()))
    expect(commandsOf(sent)).toEqual([{ kind: 'button', label: 'Custom Zoom', zoom: 1.5, prompt: 'a wider sea' }])
  })

  it('of a region is there again with the outline that was drawn', async () => {
    fakeBrowser.runtime.onMessage.addListener(() => ({ ok: true, value: { src: 'data:image/png;base64,AA' } }))
    const job = withButton('region', 'Vary (Region)')
    await openAble([job])
    await press(button('Vary (Region)', card(job)))
    await key(one('.mask-field'), 'Enter')
    const drawn = one('.mask-field polygon').getAttribute('points')
    leaveDialog()
    await openPopup()
    expect(one('.mask-field polygon').getAttribute('points')).toBe(drawn)
  })

  it('is not there any more when it was cancelled, or its job deleted', async () => {
    const job = withButton('zoom', 'Custom Zoom')
    await openAble([job])
    await press(button('Custom Zoom', card(job)))
    await press(button('Close', dialog()))
    await openPopup()
    expect(document.querySelector('dialog')).toBeNull()
    await press(button('Custom Zoom', card(job)))
    leaveDialog()
    await openAble()
    expect(document.querySelector('dialog')).toBeNull()
  })
})
