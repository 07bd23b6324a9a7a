import { afterEach, beforeEach, vi } from 'vitest'
import { Setup } from '../../src/extension/setup/app.tsx'
import { openStore } from '../../src/extension/store/open.ts'
import { fakeBrowser } from './fake-browser.ts'
import { fakeWorker, leave, one, press, show } from './page.tsx'
import { sampleNow } from './sample-jobs.ts'

/** Set-up in happy-dom, with a fresh browser for each test. */
export function useSetUpPage(): void {
  beforeEach(() => {
    fakeBrowser.reset()
    vi.useFakeTimers({ toFake: ['Date'], now: sampleNow })
  })
  afterEach(async () => {
    await leave()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
}

/** Opens the page over what is stored. */
export async function openSetUpPage(replies: Parameters<typeof fakeWorker>[0] = {}) {
  const worker = fakeWorker({ 'setup.relay': { ok: true, value: { ms: 1 } }, ...replies })
  await show(<Setup store={openStore()} send={worker.send} />)
  return worker
}

export const choose = (service: string) => press(one(`[data-service=${service}]`))
export const field = (name: string) => one<HTMLInputElement>(`[name=${name}]`)
