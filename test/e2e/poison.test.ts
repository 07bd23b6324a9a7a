import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, jobThat, storage } from '../../scripts/browsers/inside.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import type { Job } from '../../src/contract/job.ts'
import { drawId } from '../../src/shared/id.ts'
import { browserKinds, openSetUp } from '../support/open-set-up.ts'
import { seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: {
  runtime: { getContexts?(filter: object): Promise<{ contextId: string }[]> }
  extension: { getViews?(): Window[] }
}

/** As many jobs of the past as are looked at when a message names none of ours, each as fat as an API may make it. */
const history = 198
const buttons = Array.from({ length: 100 }, (_, at) => ({
  label: `U${at}`,
  customId: `MJ::JOB::upsample::${at}::00000000-0000-0000-0000-000000000000`,
  shown: `Upscale ${at}`,
  role: 'upscale' as const,
}))

describe.each(browserKinds)('one webhook of 23,000 parts in %s', (kind) => {
  let world: World
  let browser: Extended
  let inside: Page
  let popup: Page
  let hook: string

  beforeAll(async () => {
    world = await createWorld()
    ;({ browser, inside, hook } = await openSetUp(world, kind))
    const { connections } = (await storage(inside)) as Record<string, { value: Record<string, string> }>
    const jobs = past(connections?.value.active ?? '')
    for (let at = 0; at < history; at += 66) {
      await ask(inside, 'archive.merge', { connections: [], accounts: [], readings: [], jobs: jobs.slice(at, at + 66) })
    }
    popup = await browser.openPage('popup')
  })
  afterAll(() => world?.close())

  function past(connectionId: string): Job[] {
    const now = Date.now()
    return Array.from({ length: history }, (_, n): Job => {
      const at = now - 3_600_000 + n * 1000
      const times = { createdAt: at, updatedAt: at, endedAt: at, deadlineAt: at }
      const command = { kind: 'imagine' as const, prompt: `past ${n}` }
      const result = { pictures: [{ url: 'https://cdn.example/x.png' }], buttons, text: [] }
      const kept = ['lost' as const]
      return {
        id: drawId(at),
        connectionId,
        provider: 'thenextleg-v1',
        command,
        state: 'done',
        messageId: `past-${n}`,
        result,
        kept,
        ...times,
      }
    })
  }

  /** Tells one life of the worker from another. */
  const lifeOfWorker = () =>
    inside.evaluate(async () => {
      const contexts = await chrome.runtime.getContexts?.({ contextTypes: ['BACKGROUND'] })
      const view = chrome.extension.getViews?.().find(({ location }) => location.href.includes('background'))
      return contexts?.map(({ contextId }) => contextId).join() ?? String(view?.performance.timeOrigin)
    })

  const post = (address: string, body: unknown) =>
    fetch(address, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

  it('holds up neither a result nor the user, and ends no worker', async () => {
    await world.control.scenario({ jobs: 1, stuck: true })
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt: 'before it' }, requestId: 'before' })
    const { id } = await jobThat(
      inside,
      'the job',
      ({ command, state }) => JSON.stringify(command).includes('before it') && state === 'accepted',
    )
    const life = await lifeOfWorker()
    const part = '{"originatingMessageId":"1"}'
    const count = Math.floor(262_000 / (part.length + 1))
    for (let times = 0; times < 3; times++)
      expect((await post(hook, `[${Array(count).fill(part).join(',')}]`)).status).toBe(202)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await post(`${hook}/${id}`, {
      imageUrl: 'https://cdn.example/real.png',
      buttons: ['U1'],
      ref: id,
      content: 'before it',
    })
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt: 'after it' }, requestId: 'after' })
    await until('the next command at the API', async () => (await world.control.sendsOf('after it')) === 1)
    await popup.waitForSelector(`[data-job="${id}"][data-state="done"]`)
    expect(await lifeOfWorker()).toBe(life)
    await seesText(popup, 'after it')
  })
})
