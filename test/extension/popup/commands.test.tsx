// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { Button } from '../../../src/contract/update.ts'
import { accountKey, accountRecord, connections, providers } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import * as mask from '../../../src/extension/ui/model/mask.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stored, storedJobs, type, words } from '../../support/page.tsx'
import { able, card, commandsOf, dialog, field, openAble as open, usePopupPage } from '../../support/popup-page.tsx'
import {
  doneJob,
  sampleAccount,
  sampleConnection,
  sampleJob,
  sampleNow,
  sampleProvider,
} from '../../support/sample-jobs.ts'

usePopupPage()

describe('buttons that want to know more', () => {
  const up = (buttons: Button[]) =>
    doneJob({ result: { pictures: [{ url: 'https://p.example/up.png' }], buttons, text: [] } })

  it('Custom Zoom asks how far, in which shape, and what is to be seen', async () => {
    const job = up([{ label: 'Custom Zoom', shown: 'Custom Zoom', role: 'zoom' }])
    const { sent } = await open([job])
    await press(button('Custom Zoom', card(job)))
    await type(field('zoom'), '150')
    await settled(() => {
      field('aspect').value = '16:9'
      field('aspect').dispatchEvent(new Event('change', { bubbles: true }))
    })
    await type(field('prompt'), 'a wider sea')
    await press(button('Zoom', dialog()))
    expect(commandsOf(sent)).toEqual([
      { kind: 'button', label: 'Custom Zoom', zoom: 1.5, aspect: '16:9', prompt: 'a wider sea' },
    ])
  })
  it('a zoom that knows how far is pressed at once', async () => {
    const job = up([{ label: 'Zoom Out 2x', shown: 'Zoom Out 2x', role: 'zoom' }])
    const { sent } = await open([job])
    await press(button('Zoom Out 2x', card(job)))
    expect(commandsOf(sent)).toEqual([{ kind: 'button', label: 'Zoom Out 2x' }])
  })
  it('Vary (Region) is drawn with the keyboard, and sends the mask, and no shape: the picture has one', async () => {
    const encode = vi.spyOn(mask, 'encodeMask').mockResolvedValue('UklGRg==')
    fakeBrowser.runtime.onMessage.addListener(() => ({ ok: true, value: { src: 'data:image/png;base64,AA' } }))
    const region = {
      label: 'Vary (Region)',
      customId: 'MJ::Inpaint::1',
      shown: 'Vary (Region)',
      role: 'region',
    } as const
    const command = { kind: 'imagine', prompt: 'lighthouse at dusk, long exposure --ar 3:2' } as const
    const job = { ...up([region]), command }
    const { sent } = await open([job])
    await press(button('Vary (Region)', card(job)))
    const image = one<HTMLImageElement>('.mask-field img')
    Object.defineProperties(image, { naturalWidth: { value: 800 }, naturalHeight: { value: 600 } })
    await settled(() => image.dispatchEvent(new Event('load')))
    await press(button('Repaint', dialog()))
    expect(words(dialog())).toContain('Draw over a part of the picture first.')
    await key(one('.mask-field'), 'Enter')
    await key(one('.mask-field'), 'ArrowLeft')
    await key(one('.mask-field'), 'ArrowDown', { shiftKey: true })
    expect(words(dialog())).toContain('Rectangle 28% from the left, 30% from the top, 40% wide, 42% high')
    await press(button('Repaint', dialog()))
    expect(encode.mock.calls[0]?.[1]).toEqual({ width: 800, height: 600 })
    expect(commandsOf(sent)).toEqual([
      {
        kind: 'button',
        label: 'Vary (Region)',
        customId: 'MJ::Inpaint::1',
        mask: 'UklGRg==',
        prompt: 'lighthouse at dusk, long exposure',
      },
    ])
  })
  it('a region is drawn by clicks on two of its corners, too, and a drag after a single click is a drag', async () => {
    fakeBrowser.runtime.onMessage.addListener(() => ({ ok: true, value: { src: 'data:image/png;base64,AA' } }))
    const job = up([{ label: 'Vary (Region)', customId: 'MJ::Inpaint::1', shown: 'Vary (Region)', role: 'region' }])
    await open([job])
    await press(button('Vary (Region)', card(job)))
    const place = one<HTMLElement>('.mask-field')
    place.getBoundingClientRect = () => new DOMRect(0, 0, 100, 100)
    const point = (kind: string, clientX: number, clientY: number) =>
      settled(() => place.dispatchEvent(new PointerEvent(kind, { clientX, clientY, bubbles: true })))
    const click = async (x: number, y: number) => {
      await point('pointerdown', x, y)
      await point('pointerup', x, y)
    }
    await click(20, 30)
    expect(words(dialog())).not.toContain('from the left')
    await click(60, 80)
    expect(words(dialog())).toContain('Rectangle 20% from the left, 30% from the top, 40% wide, 50% high')
    await click(90, 90)
    await point('pointerdown', 10, 10)
    await point('pointermove', 30, 20)
    await point('pointerup', 30, 20)
    expect(words(dialog())).toContain('Rectangle 10% from the left, 10% from the top, 20% wide, 10% high')
    await click(50, 50)
    expect(words(dialog())).toContain('Rectangle 10% from the left')
  })
  it('sends nothing when the user turns away', async () => {
    const job = up([{ label: 'Custom Zoom', shown: 'Custom Zoom', role: 'zoom' }])
    const { sent } = await open([job])
    await press(button('Custom Zoom', card(job)))
    await press(button('Close', dialog()))
    expect(document.querySelector('dialog')).toBeNull()
    expect(commandsOf(sent)).toEqual([])
  })
  it('are pressed plainly where the API takes no more', async () => {
    const job = up([{ label: 'Custom Zoom', shown: 'Custom Zoom', role: 'zoom' }])
    const { sent } = await open([job], stored(providers, [sampleProvider]))
    await press(button('Custom Zoom', card(job)))
    expect(commandsOf(sent)).toEqual([{ kind: 'button', label: 'Custom Zoom' }])
  })
})

describe('the menu of a job', () => {
  it('asks for the seed, waits for it, and shows it to copy', async () => {
    const job = doneJob()
    const { sent } = await open([job])
    await press(button(/^More: /, card(job)))
    await press(button('Show the seed', card(job)))
    expect(sent.at(-1)?.request).toMatchObject({ command: { kind: 'seed' }, parentId: job.id })
    const answer = doneJob({
      id: 'sent1',
      command: { kind: 'seed' },
      result: { pictures: [], buttons: [], text: [], seed: '3408291175' },
    })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([answer])))
    expect(words(dialog())).toContain('3408291175')
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await press(button('Copy as parameter', dialog()))
    expect(written).toHaveBeenCalledWith('--seed 3408291175')
  })
  it('cancels a job that is being painted', async () => {
    const job = sampleJob({ state: 'running', progress: 20 })
    const { sent } = await open([job])
    await press(button(/^More: /, card(job)))
    await press(button('Cancel', card(job)))
    expect(sent.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: job.id } })
  })
  it('offers only what the API can do', async () => {
    const job = doneJob()
    const running = sampleJob({ state: 'running' })
    const plain = {
      ...sampleProvider,
      capabilities: { ...sampleProvider.capabilities, commands: ['imagine', 'button'] },
    }
    await open([job, running], stored(providers, [plain]))
    for (const one of [job, running]) {
      await press(button(/^More: /, card(one)))
      expect(words(card(one))).toContain('Copy prompt')
      expect(words(card(one))).not.toMatch(/Describe this|beside the prompt|seed|Cancel/)
    }
    expect(document.querySelector('[aria-label="Add…"]')).toBeNull()
    expect(document.querySelector('.segments')).toBeNull()
  })
})

describe('under the name of the account', () => {
  const second = { ...sampleConnection, id: 'second', name: 'Work', address: 'https://work.example' }
  const two = {
    ...stored(providers, [able]),
    ...stored(connections, { active: 'first', list: [sampleConnection, second] }),
  }
  const unfold = () => press(one('.account summary'))

  it('another saved account is one click away', async () => {
    const { sent } = await open([], two)
    await unfold()
    expect(button(/^The Painter/, one('.accounts')).getAttribute('aria-pressed')).toBe('true')
    await press(button(/^Work/, one('.accounts')))
    expect(sent.at(-1)).toEqual({ name: 'connections.activate', request: { id: 'second' } })
    await settled(() =>
      fakeBrowser.storage.local.set(stored(connections, { active: 'second', list: [sampleConnection, second] })),
    )
    expect(words(one('.account summary'))).toContain('Work')
  })
  it('stands everything the API said, in its own words', async () => {
    const entries = [
      { key: 'Lifetime <b>Usage</b>', value: '102 images', known: false },
      { key: 'Subscription', value: 'Standard (Active monthly, renews next on <t:1893456000:R>)', known: true },
    ]
    await open([], { ...two, [accountKey('first')]: toRecord(accountRecord, sampleAccount({ entries })) })
    await unfold()
    expect(words(one('.account-panel'))).toContain('Lifetime <b>Usage</b>102 images')
    // A time that only Discord would show.
    expect(words(one('.account-panel'))).toMatch(/Standard \(Active monthly, renews next on .*20\d\d.*\)/)
    expect(words()).not.toContain('<t:')
  })
  it('visibility is switched, and shown as switched before the account is asked again', async () => {
    const { sent } = await open([], two)
    await unfold()
    await press(button('Stealth'))
    expect(commandsOf(sent)).toEqual([{ kind: 'visibility', visibility: 'stealth' }])
    const job = doneJob({ command: { kind: 'visibility', visibility: 'stealth' }, endedAt: sampleNow })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([job])))
    expect(words(one('.account summary'))).toContain('Stealth')
  })
  it('the settings of the API are listed, and each is switched by a click', async () => {
    const { sent } = await open([], two)
    await unfold()
    await press(button(/Settings at the service/))
    const buttons = ['Remix mode', 'Base quality', 'Base quality'].map(
      (label): Button => ({ label, shown: label, role: 'other' }),
    )
    const listed = doneJob({ id: 'sent1', command: { kind: 'settings' }, result: { pictures: [], buttons, text: [] } })
    await settled(() => fakeBrowser.storage.local.set(storedJobs([listed])))
    expect(document.querySelectorAll('.api-settings button')).toHaveLength(3)
    await press(button('Remix mode', dialog()))
    expect(commandsOf(sent)).toEqual([{ kind: 'settings' }, { kind: 'settings', toggle: 'Remix mode' }])
  })
})
