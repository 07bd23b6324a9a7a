import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { seesPicture } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** Alarms come after 30 s at the soonest. */
const untilAlarmMs = 60_000

describe('Chromium, whose worker is killed', () => {
  let world: World
  let chromium: Chromium
  /** Looks into the storage without waking the worker. */
  let inside: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    inside = await chromium.openFile()
    await setUp(inside, world.services)
  })
  afterAll(() => world?.close())
  beforeEach(() => world.control.scenario())

  const prompted = (prompt: string) => (job: Job) => job.command.kind === 'imagine' && job.command.prompt === prompt
  const jobOf = (prompt: string, state: Job['state']) =>
    jobThat(inside, `${prompt}: ${state}`, (job) => prompted(prompt)(job) && job.state === state, untilAlarmMs)

  async function expectDoneOnce(prompt: string): Promise<void> {
    const job = await jobOf(prompt, 'done')
    expect((await jobs(inside)).filter(prompted(prompt))).toHaveLength(1)
    expect(await world.control.sendsOf(prompt)).toBe(1)
    const popup = await chromium.openPage('popup')
    await seesPicture(popup, `[data-job="${job.id}"][data-state="done"] img`)
    await popup.close()
  }

  it('before the receipt: the job ends done, sent once', async () => {
    await world.control.scenario({ jobs: 1, receipt: { delayMs: 3_000 }, paintMs: 4_000 })
    await chromium.clickMenu({ selectionText: 'cut off early' })
    await until('the request is there', async () => (await world.control.sendsOf('cut off early')) === 1)
    await chromium.stopWorker()
    expect((await jobOf('cut off early', 'sending')).messageId).toBeUndefined()
    await expectDoneOnce('cut off early')
  })

  it('while waiting, and nobody opens a page: the alarm carries it through', async () => {
    await world.control.scenario({ jobs: 1, paintMs: 2_000 })
    await chromium.clickMenu({ selectionText: 'patience' })
    await jobOf('patience', 'accepted')
    await chromium.stopWorker()
    await expectDoneOnce('patience')
  })

  it('while waiting, and the popup is opened: the result that came meanwhile is taken at once', async () => {
    await world.control.scenario({ jobs: 1, paintMs: 500 })
    await chromium.clickMenu({ selectionText: 'behind the back' })
    await jobOf('behind the back', 'accepted')
    await chromium.stopWorker()
    await until('the webhook is delivered', async () => {
      const last = (await world.control.deliveries()).at(-1)
      return last?.state === 'delivered' && JSON.stringify(last.body).includes('behind the back')
    })
    const popup = await chromium.openPage('popup')
    const job = await jobThat(
      inside,
      'done',
      (each) => prompted('behind the back')(each) && each.state === 'done',
      10_000,
    )
    await seesPicture(popup, `[data-job="${job.id}"] img`)
    await popup.close()
    await expectDoneOnce('behind the back')
  })

  it.each([0, 4, 8, 16, 32, 64])('%i ms after the result arrived: the job ends done, once', async (delayMs) => {
    const prompt = `killed after ${delayMs} ms`
    const delivered = async () => JSON.stringify((await world.control.deliveries()).at(-1)?.body ?? '').includes(prompt)
    await chromium.clickMenu({ selectionText: prompt })
    await jobOf(prompt, 'accepted')
    while (!(await delivered()));
    // Not to wait for something: where the axe falls is what is tested.
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    await chromium.stopWorker()
    const gallery = await chromium.openPage('gallery')
    await expectDoneOnce(prompt)
    await gallery.close()
  })
})
