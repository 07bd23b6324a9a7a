import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { settings } from '../../../../src/extension/store/items.ts'
import { allProviders } from '../../../../src/providers/registry.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'
import { studioPaths } from '../../../support/studio-paths.ts'

interface Asked {
  url: string
  init: RequestInit
}

let stage: Stage
let asked: Asked[]

beforeEach(async () => {
  stage = await createStage()
  asked = []
  const { fetch } = stage.net
  stage.net.fetch = (input, init = {}) => {
    asked.push({ url: String(input), init })
    return fetch(input, init)
  }
  stage.startWorker()
})
afterEach(() => stage.stop())

/** Lets time pass until a job has ended and its pictures are fetched. */
async function settled(id: string): Promise<Job> {
  const job = async () => (await stage.store.readJobs([id]))[0]
  const isSettled = async () => {
    stage.clock.ahead += 5_000
    stage.browser.alarms.ring('tick')
    const now = await job()
    return now?.endedAt !== undefined && !now.kept?.includes('waiting')
  }
  await expect.poll(isSettled, { timeout: 20_000, interval: 20 }).toBe(true)
  return (await job()) as Job
}

/** Of the page that a picture was made from. */
const page = { url: 'https://reading.example/canary-of-a-page', title: 'canary-of-a-title' }

/** Selected text of a page, chosen in the menu. Resolves to the job's id. */
async function chosen(text: string): Promise<string> {
  await stage.send('settings.save', { ...settings.default, allowPageParameters: true, rememberSources: true })
  stage.imagine(text, page)
  const job = await stage.until('the job of the menu', async () => (await stage.jobs()).at(-1))
  expect(job.source).toMatchObject(page)
  return job.id
}

const isPicture = (url: string) => new URL(url).pathname.includes('/pictures/') || /\/view\?/.test(url)
const bearing = (token: string) => (one: Asked) =>
  [one.url, JSON.stringify([...new Headers(one.init.headers)]), String(one.init.body ?? '')].join(' ').includes(token)

/** A relay of its own, so that results come by webhook where they can: its requests are watched as well. */
describe.each(allProviders)('$name', ({ id, commands, hook, poll }) => {
  test('alone sees its token, whatever else is asked on the way, and nobody the page that a picture was made from', async () => {
    const address = stage.studio.url + studioPaths[id]
    await stage.connect({ provider: id, address })
    await stage.useRelay(hook && !poll ? stage.hub.url : '')
    const jobs = [await settled(await chosen('a fox --ar 3:2'))]
    if (commands.includes('info')) jobs.push(await settled(await stage.submit({ kind: 'info' })))
    if (commands.includes('cancel')) {
      await stage.studio.scenario({ stuck: true, paintMs: 100 })
      const stuck = await stage.submit({ kind: 'imagine', prompt: 'never done' })
      await expect.poll(async () => asked.filter(({ init }) => String(init.body).includes('never done')).length).toBe(1)
      const reply = await stage.send('jobs.cancel', { jobId: stuck })
      expect(reply.ok).toBe(true)
    }
    expect(jobs[0]).toMatchObject({ state: 'done' })

    const withToken = asked.filter(bearing(stage.studio.token))
    expect(withToken.length).toBeGreaterThan(0)
    for (const { url, init } of withToken) {
      expect(new URL(url).origin).toBe(new URL(address).origin)
      expect(url, 'an address is written into logs').not.toContain(stage.studio.token)
      expect(init.redirect, `${url} may lead elsewhere`).toBe('error')
      expect(isPicture(url), `${url} is a picture, for which nobody needs a token`).toBe(false)
    }
    expect(asked.filter(bearing('canary'))).toEqual([])
    for (const { url } of asked.filter(({ url }) => url.startsWith(stage.hub.url)))
      expect(bearing(stage.studio.token)({ url, init: {} })).toBe(false)
  })
})
