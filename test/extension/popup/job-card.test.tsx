// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { settings } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, leave, one, press, settled, stock, storedJobs, words } from '../../support/page.tsx'
import { box, card, openPopup as open, submitted, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleJob } from '../../support/sample-jobs.ts'

usePopupPage()

const requestIds = (sent: { name: string; request: unknown }[]) =>
  submitted(sent).map(({ request }) => (request as { requestId: string }).requestId)

describe('a card', () => {
  it('is told from the others by a screen reader: its prompt is a heading, and in the names of its buttons', async () => {
    const [fox, heron] = ['a fox in the fog', `a heron ${'and its young '.repeat(9)}`].map((prompt) =>
      doneJob({ command: { kind: 'imagine', prompt } }),
    )
    await stock([fox, heron].filter((job) => job !== undefined))
    await open()
    const headings = [...document.querySelectorAll('article h3')].map((one) => words(one).trim())
    expect(headings).toEqual([expect.stringContaining('a heron and its young'), 'a fox in the fog'])
    expect(button('Show large: a fox in the fog')).toBeDefined()
    expect(button('More: a fox in the fog')).toBeDefined()
    expect(button(/^More: a heron/).getAttribute('aria-label')?.length).toBeLessThan(80)
  })
  it('keeps the dashes of parameters before them where the prompt runs from right to left', async () => {
    await stock([doneJob({ command: { kind: 'imagine', prompt: 'منارة عند الغسق --ar 3:2 --tile' } })])
    await open()
    const heading = one('article h3')
    expect(heading.textContent).toBe('منارة عند الغسق --ar 3:2 --tile')
    const parameters = heading.querySelector('[dir=ltr]')
    expect(parameters?.textContent).toBe('--ar 3:2 --tile')
  })
  it('sends a button back as the answer wrote it, once for a double click', async () => {
    const job = doneJob()
    await stock([job])
    const { sent } = await open()
    button(/^U2/).click()
    button(/^U2/).click()
    await settled()
    expect(submitted(sent)).toEqual([
      expect.objectContaining({
        request: expect.objectContaining({ command: { kind: 'button', label: 'U2' }, parentId: job.id }),
      }),
    ])
  })
  it('shows what an upscale made instead of asking for it twice', async () => {
    const grid = doneJob({ pressed: ['U1'] })
    const up = doneJob({ parentId: grid.id, command: { kind: 'button', label: 'U1' } })
    const newest = doneJob()
    await stock([grid, up, newest])
    const { sent } = await open()
    await press(button(/^Show large: /, card(grid)))
    await press(button(/^U1/, card(grid)))
    expect(submitted(sent)).toHaveLength(0)
    expect(card(up).querySelector('.result-layout')).not.toBeNull()
  })
  it('asks again for a variation that was pressed before: each is another picture', async () => {
    const grid = doneJob({ pressed: ['V1'] })
    await stock([grid, doneJob({ parentId: grid.id, command: { kind: 'button', label: 'V1' } })])
    const { sent } = await open()
    await press(button(/^Show large: /, card(grid)))
    await press(button(/^V1/, card(grid)))
    expect(submitted(sent)).toHaveLength(1)
  })
  it('asks for a new variation by a new id, also where an older one was deleted meanwhile', async () => {
    const ids: string[] = []
    const grid = doneJob({ pressed: ['V1'] })
    // The page is opened twice: with the first variation, and with the second in its place.
    for (let time = 0; time < 2; time++) {
      await stock([grid, doneJob({ parentId: grid.id, command: { kind: 'button', label: 'V1' } })])
      const { sent } = await open()
      await press(button(/^Show large: /, card(grid)))
      await press(button(/^V1/, card(grid)))
      ids.push(...requestIds(sent))
      await leave()
      fakeBrowser.reset()
    }
    expect(new Set(ids).size).toBe(2)
  })
  it('presses a button by the same id again when the worker did not answer, and by a new one once it did', async () => {
    await stock([doneJob()])
    let reply: unknown = { ok: false, error: { code: 'worker' } }
    const { sent } = await open({ 'jobs.submit': () => reply })
    await press(button(/^V1/))
    reply = { ok: true, value: { jobId: 'x' } }
    await press(button(/^V1/))
    await press(button(/^V1/))
    const [lost, again, next] = requestIds(sent)
    expect(again).toBe(lost)
    expect(next).not.toBe(lost)
  })
  it('of a refused prompt says what happened, what it cost and what to do, and puts it back to edit', async () => {
    const { acceptedAt: _, ...refused } = sampleJob({
      state: 'failed',
      command: { kind: 'imagine', prompt: 'a senator' },
      reason: { code: 'moderated', detail: 'Banned: <b>senator</b>' },
    })
    await stock([refused])
    await open()
    const text = words(card(refused))
    expect(text).toContain('Refused by the service’s filter')
    expect(text).toContain('Nothing was charged. Change the words it objects to,')
    expect(text).toContain('The service says: Banned: <b>senator</b>')
    await press(button('Edit and send again', one('.trouble', card(refused))))
    expect(box().value).toBe('a senator')
  })
  it('of a failed job leads to what can be done when something goes wrong', async () => {
    const failed = sampleJob({ state: 'failed', reason: { code: 'no-credits' } })
    await stock([failed])
    await open()
    await press(button('Help', one('.trouble', card(failed))))
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('/help/index.html?about=trouble')
  })
  it('of a job nobody is sure of lets the user look, and send it again knowingly', async () => {
    const job = sampleJob({ state: 'unknown', reason: { code: 'unreachable' } })
    await stock([job])
    const { sent } = await open()
    await press(button('Check now', one('.trouble', card(job))))
    expect(words()).toContain('Nothing new yet')
    await press(button('Send again', card(job)))
    expect(sent.map(({ name }) => name)).toEqual(expect.arrayContaining(['jobs.check', 'jobs.resend']))
  })
  it('is removed only after asking', async () => {
    const job = doneJob()
    await stock([job])
    const { sent } = await open()
    await press(button(/^More: /, card(job)))
    await press(button('Remove', card(job)))
    expect(sent.map(({ name }) => name)).not.toContain('jobs.delete')
    await press(button('Remove for good?', card(job)))
    expect(sent.at(-1)).toEqual({ name: 'jobs.delete', request: { jobId: job.id } })
  })
  it('says from which page its picture came, a follow-up from its first one’s, and nothing of a page nobody knows', async () => {
    const source = { url: 'https://reading.example/', title: 'All about foxes', text: 'a red fox' }
    const other = doneJob()
    const grid = doneJob({ source })
    const zoom = doneJob({ parentId: grid.id, command: { kind: 'button', label: 'Zoom', prompt: 'from afar' } })
    const up = doneJob({ parentId: zoom.id, command: { kind: 'button', label: 'U1' } })
    await stock([other, up])
    await fakeBrowser.storage.local.set(storedJobs([grid, zoom]))
    await open()
    const link = one<HTMLAnchorElement>('.source a', card(up))
    expect(words(link)).toBe('All about foxes')
    expect(link.href).toBe('https://reading.example/#:~:text=a%20red%20fox')
    expect(document.querySelectorAll('.source')).toHaveLength(1)
  })
  it('of a page asks once whether to remember pages', async () => {
    await stock([doneJob({ sourceUnasked: true })])
    const { sent } = await open()
    await press(button('No', one('.source-question')))
    expect(sent.at(-1)).toEqual({
      name: 'settings.save',
      request: { ...settings.default, rememberSources: false },
    })
    expect(words(one('.source'))).toContain('No page is remembered')
  })
  it('of a description offers each of its prompts', async () => {
    const result = { pictures: [], buttons: [], text: ['1️⃣ a cat on a sofa', '2️⃣ a tabby'] }
    await stock([doneJob({ command: { kind: 'describe', url: 'https://p.example/c.png' }, result })])
    await open()
    await press(button('Use', one('.texts li:nth-child(2)')))
    expect(box().value).toBe('a tabby')
  })
})
