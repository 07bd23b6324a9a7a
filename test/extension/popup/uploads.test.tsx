// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { ProviderInfo } from '../../../src/contract/connection.ts'
import { providers } from '../../../src/extension/store/items.ts'
import { button, key, one, press, settled, stock, stored, type, words } from '../../support/page.tsx'
import { png } from '../../support/picture-bytes.ts'
import { able, begin, box, commandsOf, dialog, openPopup, usePopupPage } from '../../support/popup-page.tsx'
import { sampleProvider } from '../../support/sample-jobs.ts'
import { keyService } from '../../support/sample-services.ts'

usePopupPage()

const picture = (name = 'cat.png') => new File([png()], name, { type: 'image/png' })

/** A worker that keeps what is offered, under names it counts. */
async function open(service: ProviderInfo = keyService) {
  await stock([], stored(providers, [service]))
  let kept = 0
  let jobs = 0
  return openPopup({
    'pictures.upload': () => ({ ok: true, value: { url: `inline:upload-${++kept}/0` } }),
    'jobs.submit': () => ({ ok: true, value: { jobId: `sent${++jobs}` } }),
  })
}

function transfer(files: readonly File[], types: readonly string[] = ['Files']) {
  return { files, types }
}

async function paste(target: Element, files: readonly File[], types?: readonly string[]): Promise<Event> {
  const event = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: transfer(files, types) })
  await settled(() => target.dispatchEvent(event))
  await arrived()
  return event
}

async function drop(target: Element, files: readonly File[]): Promise<Event> {
  const event = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(event, { dataTransfer: transfer(files) })
  await settled(() => target.dispatchEvent(event))
  await arrived()
  return event
}

/** A file's first bytes are read before it is offered. */
const arrived = () =>
  expect
    .poll(
      async () => {
        await settled()
        return words()
      },
      { timeout: 5000 },
    )
    .not.toContain('Adding the picture')

const references = () => [...document.querySelectorAll<HTMLElement>('.references li')].map(({ dataset }) => dataset.url)

describe('a picture that is pasted or dropped onto the prompt box', () => {
  it('becomes a reference, and is sent by the name under which it is kept', async () => {
    const { sent } = await open()
    await paste(box(), [picture()])
    await drop(one('.compose'), [picture('dog.png')])
    expect(references()).toEqual(['inline:upload-1/0', 'inline:upload-2/0'])
    await type(box(), 'a fox')
    await key(box(), 'Enter', { ctrlKey: true })
    expect(commandsOf(sent)).toEqual([
      { kind: 'imagine', prompt: 'a fox', references: ['inline:upload-1/0', 'inline:upload-2/0'] },
    ])
  })
  it('is not taken out of text that has a picture of itself beside it', async () => {
    const { sent } = await open()
    const event = await paste(box(), [picture()], ['text/plain', 'Files'])
    expect(event.defaultPrevented).toBe(false)
    expect(sent.some(({ name }) => name === 'pictures.upload')).toBe(false)
  })
  it('that is too large is named with its size, and what to do', async () => {
    const { sent } = await open()
    const large = new File([png(), new Uint8Array(11 * 1_048_576)], 'poster.png', { type: 'image/png' })
    await paste(box(), [large])
    expect(words(one('.compose'))).toContain('poster.png is 11 MB. Services accept pictures of up to 10 MB')
    expect(sent.some(({ name }) => name === 'pictures.upload')).toBe(false)
    await paste(box(), [picture()])
    expect(words(one('.compose'))).not.toContain('poster.png')
  })
  it('must be one, whatever the file is called', async () => {
    await open()
    const event = await drop(one('.compose'), [new File(['<svg/>'], 'logo.png', { type: 'image/png' })])
    expect(event.defaultPrevented).toBe(true)
    expect(words(one('.compose'))).toContain('logo.png can’t be used. PNG, JPEG, WebP, GIF and AVIF')
    expect(references()).toEqual([])
  })
  it('that the browser has no room for says so', async () => {
    await stock([], stored(providers, [keyService]))
    await openPopup({ 'pictures.upload': { ok: false, error: { code: 'storage' } } })
    await paste(box(), [picture()])
    expect(words(one('.compose .bad'))).toContain('not')
    expect(references()).toEqual([])
  })
  it('is turned down where the service takes links only, and does not replace the page', async () => {
    const { sent } = await open(able)
    const event = await drop(one('.compose'), [picture()])
    expect(event.defaultPrevented).toBe(true)
    expect(words(one('.compose'))).toContain('The selected service accepts no files.')
    expect(sent.some(({ name }) => name === 'pictures.upload')).toBe(false)
  })
  it('beyond the fifth finds no room', async () => {
    await open()
    await paste(
      box(),
      [1, 2, 3, 4, 5, 6].map((n) => picture(`${n}.png`)),
    )
    expect(references()).toHaveLength(5)
    expect(words(one('.compose'))).toContain('five pictures are the limit')
  })
})

describe('the picker of references', () => {
  it('takes files', async () => {
    await open()
    await begin('Reference images')
    const input = one<HTMLInputElement>('dialog input[type=file]')
    expect(input.accept).toContain('image/avif')
    Object.defineProperty(input, 'files', { value: [picture()], configurable: true })
    await settled(() => input.dispatchEvent(new Event('change', { bubbles: true })))
    await arrived()
    await press(button('Use', dialog()))
    expect(references()).toEqual(['inline:upload-1/0'])
  })
  it('takes what is dropped on it', async () => {
    await open()
    await begin('Reference images')
    await drop(one('dialog form'), [picture()])
    expect(dialog().querySelectorAll('.references li')).toHaveLength(1)
  })
  it('offers no files where the service takes links only', async () => {
    await open({ ...sampleProvider, capabilities: able.capabilities })
    await begin('Reference images')
    expect(document.querySelector('dialog input[type=file]')).toBeNull()
    expect(words(dialog())).toContain('sent as links')
  })
})
