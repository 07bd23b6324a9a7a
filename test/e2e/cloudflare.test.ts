import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { isImagine, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import type { RelayUnderTest } from '../relay/http-behaviour/relay-under-test.ts'
import { startRelayOnWorkerd } from '../relay/support/workerd.ts'
import { seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let relay: RelayUnderTest
let chromium: Chromium
let inside: Page
let web: Page

beforeAll(async () => {
  ;[world, relay] = await Promise.all([createWorld(), startRelayOnWorkerd({})])
  // Nothing can come by another way.
  await world.relay.stop()
  chromium = await world.openChromium()
  inside = await chromium.openPage('gallery')
  await setUp(inside, { ...world.services, relay: relay.url })
  web = await chromium.open(world.pageUrl)
})
afterAll(async () => {
  await world?.close()
  await relay?.stop()
})

it('paints what was chosen, by a relay on Cloudflare, which keeps it sealed', async () => {
  expect(await storage(inside)).toMatchObject({ relay: { value: { isSealed: true } } })
  await web.bringToFront()
  await chromium.clickMenu({ selectionText: 'a ferry in the fog' })
  await jobThat(inside, 'the picture', (each) => isImagine(each) && each.state === 'done')
  await inside.bringToFront()
  await seesText(inside, 'a ferry in the fog')
  await seesPicture(inside, 'main img')
  const deliveries = await world.control.deliveries()
  expect(deliveries.map(({ state, status }) => [state, status])).toContainEqual(['delivered', 202])
})
