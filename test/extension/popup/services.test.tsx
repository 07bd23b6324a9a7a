// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { ProviderInfo } from '../../../src/contract/connection.ts'
import type { Job, Result } from '../../../src/contract/job.ts'
import { accountKey, accountRecord, providers } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import * as mask from '../../../src/extension/ui/model/mask.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stored, type, words } from '../../support/page.tsx'
import { box, card, commandsOf, dialog, openAble, submitted, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleAccount, sampleJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'
import { keyService, ownService } from '../../support/sample-services.ts'

usePopupPage()

const open = (service: ProviderInfo, jobs: Job[] = [], changes: Record<string, unknown> = {}) =>
  openAble(jobs, { ...stored(providers, [service]), ...changes })

const inlineResult = (amount: number, changes: Partial<Result> = {}): Result => ({
  pictures: Array.from({ length: amount }, (_, index) => ({ url: `inline:${index}`, inline: true as const })),
  buttons: [],
  text: [],
  ...changes,
})
const painted = (amount: number, changes: Partial<Job> = {}) =>
  doneJob({ provider: 'painter', kept: Array(amount).fill('kept'), result: inlineResult(amount), ...changes })
const painting = (changes: Partial<Job> = {}) => {
  const {
    acceptedAt: _,
    messageId: __,
    ...job
  } = sampleJob({
    provider: 'painter',
    state: 'sending',
    createdAt: sampleNow - 80_000,
    ...changes,
  })
  return job
}

describe('a job whose request takes as long as the painting', () => {
  it('is said to be painted, for how long, and how far it is', async () => {
    const job = painting({ progress: 40 })
    await open(ownService, [job])
    expect(words(card(job))).toContain('Painting 40%1 min 20 s')
    expect(words(card(job))).not.toContain('Sending')
    expect(one<HTMLProgressElement>('progress', card(job)).value).toBe(40)
  })
  it('is painted without a figure where the service says none', async () => {
    const job = painting()
    await open(keyService, [job])
    expect(words(card(job))).toContain('Painting1 min 20 s')
  })
  it('is only being sent at a service that answers later', async () => {
    const job = painting()
    await open(sampleProvider, [job])
    expect(words(card(job))).toContain('Sending')
  })
  it('can be stopped where the service can, and nobody else can be asked for it', async () => {
    const job = painting()
    const { sent } = await open(ownService, [job])
    await press(button(/^More: /, card(job)))
    expect(words(card(job))).not.toContain('Check now')
    await press(button('Cancel', card(job)))
    expect(sent.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: job.id } })
  })
  it('offers no stop that the service does not have', async () => {
    const job = painting()
    await open(keyService, [job])
    await press(button(/^More: /, card(job)))
    expect(words(card(job))).not.toContain('Cancel')
  })
  it('that the browser broke off may have been painted and paid for', async () => {
    const job = painting({ state: 'unknown', reason: { code: 'interrupted' } })
    const { sent } = await open(keyService, [job])
    const text = words(card(job))
    expect(text).toContain('Not sure it was painted')
    expect(text).toContain(
      'The browser stopped while the service was painting. The picture may have been painted and paid',
    )
    expect(text).not.toContain('the result will still come')
    expect(text).not.toContain('Check now')
    await press(button('Send again', one('.trouble', card(job))))
    expect(sent.at(-1)).toEqual({ name: 'jobs.resend', request: { jobId: job.id } })
  })
  it('that broke off on a machine of one’s own cost nothing', async () => {
    const job = painting({ state: 'unknown', reason: { code: 'unreachable' } })
    await open(ownService, [job])
    expect(words(card(job))).toContain('The connection broke while the service was painting. The picture may have been')
    expect(words(card(job))).not.toContain('paid')
  })
})

describe('a failure on a machine of one’s own', () => {
  it('says nothing of money', async () => {
    const job = painting({ state: 'failed', reason: { code: 'provider-fault', detail: 'CUDA out of memory' } })
    await open(ownService, [{ ...job, acceptedAt: sampleNow - 60_000 }])
    expect(words(card(job))).toContain('CUDA out of memory')
    expect(words(card(job))).not.toMatch(/charged|used some/)
  })
})

describe('a card', () => {
  it('tells what the service left out of a prompt, what it took only nearly, what painted and what it cost', async () => {
    const cost = { amount: 0.04, unit: 'USD' } as const
    const job = painted(1, {
      unused: ['--chaos 10', '--tile', '--ar 5:4 (4:3)'],
      model: 'brush-2',
      result: inlineResult(1, { cost }),
    })
    await open(keyService, [job])
    expect(words(card(job))).toContain('This service left out: --chaos 10, --tile')
    expect(words(card(job))).toContain('Adjusted to what the service offers: --ar 5:4 (4:3)')
    expect(words(card(job))).toContain('brush-2 · $0.04')
  })
})

describe('the chips of the prompt box', () => {
  const imagine = async (text: string) => {
    await type(box(), text)
    await key(box(), 'Enter', { ctrlKey: true })
  }

  it('offer what the service has fields for', async () => {
    const { sent } = await open(keyService)
    expect(document.querySelector('[aria-label^="Parameters"]')).toBeNull()
    await press(button(/^Shape/))
    await press(button('3:2'))
    await press(button(/^Number of pictures/))
    expect([...document.querySelectorAll('.shapes-counts button')].map((each) => each.textContent)).toEqual([
      'Default',
      '1',
      '2',
      '3',
      '4',
    ])
    await press(button('4'))
    await imagine('a fox')
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox --ar 3:2 --n 4' }])
  })
  it('are without a shape where the service has none, and what was chosen for another service is not sent', async () => {
    const plain = { ...keyService, capabilities: { ...keyService.capabilities, parameters: ['seed'] } }
    await fakeBrowser.storage.session.set({
      draft: { text: '', parameters: { shape: '16:9', count: 4, extra: '' } },
    })
    const { sent } = await open(plain)
    expect(document.querySelector('[aria-label^="Shape"]')).toBeNull()
    await press(button(/^Parameters/))
    expect(words()).toContain('This service accepts:')
    expect(one<HTMLInputElement>('.parameters input').placeholder).toBe('--seed 7')
    await imagine('a fox')
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox' }])
  })
  it('name the model, and lead to where it is chosen', async () => {
    const { sent } = await open(keyService)
    await press(button('Model: brush-1'))
    await press(button('Choose another in set-up'))
    expect(fakeBrowser.seen.tabs.map(({ url }) => url)).toEqual([expect.stringContaining('/setup/index.html')])
    expect(submitted(sent)).toEqual([])
  })
  it('stay as they were for services that read the prompt themselves', async () => {
    await open(sampleProvider)
    expect(button(/^Parameters/)).toBeDefined()
    expect(document.querySelector('[aria-label^="Number of pictures"], [aria-label^="Model"]')).toBeNull()
  })
})

describe('a result without buttons', () => {
  it('is painted again, once for a double click', async () => {
    const source = { url: 'https://reading.example/', title: 'Foxes', text: 'a fox' }
    const job = { ...painted(1), source }
    const { sent } = await open(keyService, [job])
    await press(button('Again', card(job)))
    await press(button('Again', card(job)))
    expect(submitted(sent).map(({ request }) => request)).toEqual([
      { command: job.command, again: true, source, requestId: expect.any(String) },
    ])
  })
  it('is changed by new words, with its bytes as the first reference', async () => {
    const job = painted(1)
    await open(keyService, [job])
    await type(box(), 'something else')
    await press(button('Change it', card(job)))
    expect(box().value).toBe('')
    expect(words(one('.compose'))).toContain('Write what should change in the first picture.')
    expect(one('.compose .references li').dataset.url).toBe(`inline:${job.id}/0`)
  })
  it('has a part painted anew', async () => {
    vi.spyOn(mask, 'encodeMask').mockResolvedValue('UklGRg==')
    fakeBrowser.runtime.onMessage.addListener(() => ({ ok: true, value: { src: 'data:image/png;base64,AA' } }))
    const link = 'https://pictures.example/one.png'
    const job = doneJob({
      command: { kind: 'imagine', prompt: 'a fox --ar 3:2 --n 4' },
      result: { pictures: [{ url: link }], buttons: [], text: [] },
    })
    const { sent } = await open(keyService, [job])
    await press(button('Repaint a part', card(job)))
    const image = one<HTMLImageElement>('.mask-field img')
    Object.defineProperties(image, { naturalWidth: { value: 800 }, naturalHeight: { value: 600 } })
    await settled(() => image.dispatchEvent(new Event('load')))
    await key(one('.mask-field'), 'Enter')
    await press(button('Repaint', dialog()))
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox', references: [link], mask: 'UklGRg==' }])
  })
  it('offers only what the service can', async () => {
    const job = painted(1)
    const plain = { ...keyService, capabilities: { ...keyService.capabilities, options: [] } }
    await open(plain, [job])
    expect(words(one('.job-buttons', card(job))).trim()).toBe('Again')
  })
  it('is no reference for a service that takes links only', async () => {
    const job = painted(1)
    const unofficial = {
      ...sampleProvider,
      capabilities: { ...sampleProvider.capabilities, options: ['references', 'mask'] },
    }
    await open(unofficial, [job])
    await press(button(/^More: /, card(job)))
    expect(words(card(job))).not.toContain('Use as reference')
    expect(words(card(job))).not.toContain('Repaint a part')
  })
  it('of several pictures has on each what concerns it', async () => {
    const job = painted(3)
    await open(keyService, [job])
    expect(card(job).querySelectorAll('.result-one')).toHaveLength(3)
    expect(card(job).querySelector('.quarters')).toBeNull()
    expect(words(one('.job-buttons', card(job))).trim()).toBe('Again')
    await press(button('Picture 3: more', card(job)))
    await press(button('Use as reference', card(job)))
    expect(one('.compose .references li').dataset.url).toBe(`inline:${job.id}/2`)
  })
  it('whose bytes found no room says so, and not that a link died', async () => {
    const job = painted(1, {
      kept: ['lost'],
      result: inlineResult(1, { pictures: [{ url: 'inline:x/0', inline: true, usable: false }] }),
    })
    await open(keyService, [job])
    expect(words(card(job))).toContain('came with the answer and could not be stored')
    expect(words(card(job))).not.toContain('link has expired')
  })
})

describe('a description of a picture of one’s own', () => {
  it('does not show the name under which it is kept', async () => {
    const job = doneJob({
      command: { kind: 'describe', url: 'inline:upload-0011/0' },
      result: { pictures: [], buttons: [], text: ['a tabby'] },
    })
    await open(ownService, [job])
    expect(words(card(job))).toContain('your own picture')
    expect(words(card(job))).not.toContain('inline:')
  })
})

describe('the account', () => {
  const withAccount = (changes: Parameters<typeof sampleAccount>[0]) => ({
    [accountKey('first')]: toRecord(accountRecord, sampleAccount({ fast: null, speed: null, ...changes })),
  })

  it('is shown in dollars and cents', async () => {
    await open(keyService, [], withAccount({ credits: { left: 4.2, unit: 'USD' } }))
    expect(words(one('.account'))).toContain('$4.20 left')
  })
  it('is shown in kudos', async () => {
    await open(keyService, [], withAccount({ credits: { left: 1200, unit: 'kudos' } }))
    expect(words(one('.account'))).toContain('1,200 kudos left')
  })
  it('says nothing where nothing can run out', async () => {
    await open(ownService, [], withAccount({ credits: null }))
    expect(document.querySelector('.account-left')).toBeNull()
    expect(words(one('.account'))).not.toMatch(/fast time|credits/)
  })
})
