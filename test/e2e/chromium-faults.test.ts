import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

describe('what the popup says in Chromium', () => {
  let world: World
  let chromium: Chromium
  let inside: Page
  let popup: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    inside = await chromium.openFile()
    popup = await chromium.openPage('popup')
  })
  afterAll(() => world?.close())
  beforeEach(() => setUp(inside, world.services))

  const job = (prompt: string, ...states: string[]) =>
    jobThat(inside, `${prompt}: ${states}`, ({ command, state }) => {
      return command.kind === 'imagine' && command.prompt === prompt && states.includes(state)
    })

  async function expectPainted(prompt: string): Promise<void> {
    const { id } = await job(prompt, 'done')
    await seesPicture(popup, `[data-job="${id}"] img`)
  }

  /** The line of jobs that need a look, with their cards. */
  async function openDoubtful(): Promise<void> {
    const line = await popup.waitForSelector('.doubtful summary')
    if (!(await popup.$('.doubtful[open]'))) await line?.click()
  }

  it('of a token that the API refuses', async () => {
    await setUp(inside, { ...world.services, token: 'mistyped' })
    await chromium.clickMenu({ selectionText: 'wrong key' })
    const { id } = await job('wrong key', 'failed')
    const card = await seesText(popup, 'The service does not accept this key', `[data-job="${id}"]`)
    expect(card).toContain('wrong key')
    expect(card).toContain('Nothing was charged.')
    expect(card).toContain('Copy it again from the service’s dashboard')
  })

  it('of an API that can’t be reached, and sends the prompt again when asked', async () => {
    await world.studio.stop()
    await chromium.clickMenu({ selectionText: 'into the void' })
    const { id } = await job('into the void', 'unknown')
    await openDoubtful()
    await seesText(popup, /Not sure it was sent.*The connection broke while it was being sent/, `[data-job="${id}"]`)
    await world.restartStudio()
    await clickNamed(popup, 'Send again')
    await expectPainted('into the void')
  })

  it('of a page that answers in place of the API', async () => {
    await world.control.scenario({ jobs: 1, receipt: { status: 200, body: '<h1>Sign in</h1>', starts: false } })
    await chromium.clickMenu({ selectionText: 'a sign-in page' })
    const { id, state } = await job('a sign-in page', 'unknown', 'failed')
    if (state === 'unknown') await openDoubtful()
    await seesText(popup, 'Something else answered in the service’s place', `[data-job="${id}"]`)
  })

  it('of a relay that can’t be reached, and takes the picture when it is back', async () => {
    await world.control.scenario({ jobs: 1, paintMs: 1_500 })
    await chromium.clickMenu({ selectionText: 'a relay down' })
    await job('a relay down', 'accepted')
    await world.relay.kill()
    await seesText(popup, 'The relay does not answer')
    await until('the API has tried to post', async () => (await world.control.deliveries()).at(-1)?.state === 'waiting')
    await world.restartRelay()
    await until('the API posts again', async () => (await world.control.deliveries()).at(-1)?.state === 'delivered')
    await ask(popup, 'sync.refresh', {})
    await expectPainted('a relay down')
    expect(await world.control.sendsOf('a relay down')).toBe(1)
  })
})

describe('what the popup says in Chromium without the permission for a host', () => {
  let world: World

  beforeAll(async () => {
    world = await createWorld({ STUDIO_CORS: '0' })
  })
  afterAll(() => world?.close())

  it('names the address, sends nothing, and keeps the prompt', async () => {
    const chromium = await world.openChromiumUngranted()
    const popup = await chromium.openPage('popup')
    await setUp(popup, world.services)
    await chromium.clickMenu({ selectionText: 'behind a closed door' })
    const { id } = await jobThat(popup, 'the refusal', ({ state }) => state === 'failed')
    const card = await seesText(popup, 'The browser does not allow connections to this address', `[data-job="${id}"]`)
    expect(card).toContain('behind a closed door')
    expect(card).toContain('Allow it in set-up')
    await seesText(popup, `no longer has permission to reach ${new URL(world.services.address).host}`)
    expect(await world.control.sendsOf('behind a closed door')).toBe(0)
  })
})
