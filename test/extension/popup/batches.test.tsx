// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../src/contract/batch.ts'
import { batches } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stock, stored, type, words } from '../../support/page.tsx'
import { box, openPopup as open, submitted, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, gridResult, sampleNow } from '../../support/sample-jobs.ts'

usePopupPage()

const listed = () => [...document.querySelectorAll('.several-list li')].map((item) => item.textContent)
const created = (sent: { name: string; request: unknown }[]) => sent.filter(({ name }) => name === 'batches.create')
const send = () => one('button[type=submit]')

describe('a text of several lines', () => {
  it('is one prompt as ever, until the user says that it is several', async () => {
    await stock()
    const { sent } = await open()
    await type(box(), 'a fox\nan owl')
    await press(send())
    expect(submitted(sent)[0]?.request).toMatchObject({ command: { prompt: 'a fox\nan owl' } })
    expect(created(sent)).toEqual([])
  })
  it('shows exactly what would be sent, asks with the number and the cost, and sends one batch', async () => {
    await stock([doneJob({ result: { ...gridResult(), cost: { amount: 0.04, unit: 'USD' } } })])
    const { sent } = await open()
    await type(box(), 'a fox\n\nan {old|young} owl --ar 3:2')
    await press(button('One prompt'))
    expect(listed()).toEqual([])
    await press(button('3 prompts'))
    expect(listed()).toEqual(['a fox', 'an old owl --ar 3:2', 'an young owl --ar 3:2'])
    await press(send())
    expect(created(sent)).toEqual([])
    expect(words()).toContain('Send 3 prompts?')
    expect(words()).toContain('They go to The Painter, one after the other.')
    expect(words()).toContain('The last picture cost $0.04; at that price these cost $0.12.')
    expect(document.activeElement).toBe(button('Send all 3'))
    await press(button('Send all 3'))
    expect(created(sent)[0]?.request).toMatchObject({
      prompts: ['a fox', 'an old owl --ar 3:2', 'an young owl --ar 3:2'],
    })
    expect(words(send())).toContain('Sent')
    expect(submitted(sent)).toEqual([])
  })
  it('says how much fast time it takes where no price is known', async () => {
    await stock()
    await open()
    await type(box(), 'a {red|blue} fox')
    await key(box(), 'Enter', { ctrlKey: true })
    expect(words()).toContain('They take about 2 minutes of fast time.')
    await press(button('Not yet'))
    expect(words()).not.toContain('fast time. ')
    expect(document.activeElement).toBe(box())
  })
  it('stays as the user wanted it when the popup is opened again', async () => {
    await stock()
    await open()
    await type(box(), 'a {red|blue} fox')
    await press(button('One prompt'))
    const { sent } = await open()
    expect(listed()).toEqual([])
    await press(send())
    expect(submitted(sent)[0]?.request).toMatchObject({ command: { prompt: 'a {red|blue} fox' } })
  })
  it('leaves braces to the service that reads them itself', async () => {
    await stock()
    const { sent } = await open()
    await type(box(), 'a {red, blue} fox')
    expect(document.querySelector('.several')).toBeNull()
    await press(send())
    expect(submitted(sent)[0]?.request).toMatchObject({ command: { prompt: 'a {red, blue} fox' } })
  })
  it('says what is too much, and sends nothing', async () => {
    await stock()
    const { sent } = await open()
    await type(box(), '{1..50} {1..50}')
    expect(words()).toContain('This makes 2,500 prompts. At most 1,000 go in one batch.')
    await press(send())
    await type(box(), `a {red|blue} fox\n${'x'.repeat(2_010)}`)
    expect(words()).toContain('Prompt 3 is 10 characters too long.')
    await press(send())
    expect(sent.filter(({ name }) => name !== 'sync.refresh')).toEqual([])
    expect(document.querySelector('.several-ask')).toBeNull()
  })
})

const aBatch = (more: Partial<Batch> = {}): Batch => ({
  ...{ id: 'b', connectionId: 'first', requestId: 'r', title: 'a fox', state: 'running', createdAt: sampleNow },
  ...{ total: 200, next: 40, back: [], done: 34, failed: 3 },
  ...more,
})

describe('a batch in the popup', () => {
  async function show(more: Partial<Batch>) {
    await stock([], stored(batches, [aBatch(more)]))
    return open()
  }
  it('says how it stands, and is paused and cancelled there', async () => {
    const { sent } = await show({})
    expect(words()).toContain('200 prompts a fox')
    expect(words()).toContain('34 done · 3 under way · 160 to go · 3 failed')
    expect(one<HTMLProgressElement>('.batch progress').value).toBe(37)
    await press(button('Pause'))
    await press(button('Cancel the rest'))
    expect(sent.slice(-2)).toEqual([
      { name: 'batches.pause', request: { id: 'b' } },
      { name: 'batches.cancel', request: { id: 'b' } },
    ])
  })
  it('says why it paused and what helps, and is resumed', async () => {
    const { sent } = await show({ state: 'paused', reason: { code: 'no-credits' } })
    expect(words()).toContain('Paused. No credits left. ')
    await press(button('Resume'))
    expect(sent.at(-1)).toEqual({ name: 'batches.resume', request: { id: 'b' } })
  })
  it('says until when it waits', async () => {
    await show({ reason: { code: 'queue-full' }, heldUntil: sampleNow + 60_000 })
    expect(words()).toMatch(/The service’s queue is full\. Afterimage tries again at \d/)
  })
  it('stays with its outcome until the user puts it away', async () => {
    const { sent } = await show({ state: 'done', next: 200, done: 197 })
    expect(words()).toContain('197 done · 3 failed')
    await press(button('Remove from this list'))
    expect(sent.at(-1)).toEqual({ name: 'batches.remove', request: { id: 'b' } })
    await settled(() => fakeBrowser.storage.local.set(stored(batches, [])))
    expect(document.querySelector('.batch')).toBeNull()
  })
})
