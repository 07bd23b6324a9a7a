import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import type { Firefox } from '../../scripts/browsers/firefox.ts'
import { setUp, storage } from '../../scripts/browsers/inside.ts'
import { setUpByHand } from './set-up-by-hand.ts'
import type { World } from './world.ts'

export const browserKinds = ['chromium', 'firefox'] as const
export type BrowserKind = (typeof browserKinds)[number]

interface SetUp {
  browser: Chromium | Firefox
  /** A page of the extension, to look into its storage. */
  inside: Page
  /** Of the inbox, without a tag. */
  hook: string
}

/**
 * A browser with the extension in it, set up to use the world's relay and studio. The world closes it.
 *
 * @param options.hosts match patterns of the hosts that Chromium grants; in Firefox the studio's alone is granted, by the user
 */
export async function openSetUp(
  world: World,
  kind: BrowserKind,
  options: Parameters<World['openChromium']>[0] = {},
): Promise<SetUp> {
  const { browser, inside } = kind === 'chromium' ? await openChromium(world, options) : await openFirefox(world)
  const { relay } = (await storage(inside)) as Record<string, { value: Record<string, string> }>
  return { browser, inside, hook: relay?.value.hook ?? '' }
}

async function openChromium(world: World, options: Parameters<World['openChromium']>[0]) {
  const browser = await world.openChromium(options)
  const inside = await browser.openFile()
  await setUp(inside, world.services)
  return { browser, inside }
}

async function openFirefox(world: World) {
  const browser = await world.openFirefox()
  const inside = await browser.openPage('setup')
  await setUpByHand(inside, world.services)
  return { browser, inside }
}
