import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import extensionManifest from '../../manifest.json' with { type: 'json' }
import { openChromium } from '../../scripts/browsers/chromium.ts'
import { openFirefox } from '../../scripts/browsers/firefox.ts'
import { pathOf } from '../../scripts/browsers/page.ts'
import { distOf } from '../../scripts/build/extension.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { chromiumPath, writeExtension } from './open.ts'
import { exactTime, firefoxPath } from './subject.ts'

/** Waits at the bare server, and shows a notification of each text that comes. */
const worker = (port: number) => `
chrome.runtime.onInstalled.addListener(() => chrome.tabs.create({ url: '${pathOf('setup')}?first=1' }))
chrome.runtime.onMessage.addListener(() => undefined)
void (async () => {
  for (let after = 0; ; ) {
    const answer = await fetch('http://127.0.0.1:${port}/box/notifier?after=' + after)
    const { texts, cursor } = await answer.json()
    after = cursor
    if (texts.length > 0) chrome.notifications.create(String(after), { type: 'basic', iconUrl: 'icon.png', title: 'Done', message: 'A result' })
  }
})()
`

interface Options {
  target: Target
  /** Of the bare server. */
  port: number
  /** Where to write it. */
  folder: string
}

/** The floor of a notification, in a browser of its own: two extensions with one id can't be in the same Firefox. */
export async function openBareNotifier({
  target,
  port,
  folder,
}: Options): Promise<{ inside: Page; close(): Promise<void> }> {
  const { browser_specific_settings: gecko } = extensionManifest
  await writeExtension(folder, {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'A bare notifier',
      version: '1',
      // That a worker has the storage is how one sees that it has begun.
      permissions: ['notifications', 'storage'],
      host_permissions: ['http://127.0.0.1/*'],
      // Firefox would ask for https.
      content_security_policy: { extension_pages: "script-src 'self'" },
      background: target === 'firefox' ? { scripts: ['worker.js'] } : { service_worker: 'worker.js' },
      ...(target === 'firefox' ? { browser_specific_settings: gecko } : {}),
    }),
    'worker.js': worker(port),
    [pathOf('setup')]: '<!doctype html>',
  })
  await cp(join(distOf(target), 'icons/128.png'), join(folder, 'icon.png'))
  if (target === 'firefox') {
    const firefox = await openFirefox({ executablePath: firefoxPath(), extension: folder, preferences: exactTime })
    return { inside: await firefox.openPage('setup'), close: firefox.close }
  }
  const chromium = await openChromium({ executablePath: chromiumPath(), extension: folder })
  return { inside: await chromium.openFile(), close: chromium.close }
}
