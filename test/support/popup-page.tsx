import { afterEach, beforeEach, vi } from 'vitest'
import type { Job } from '../../src/contract/job.ts'
import { session } from '../../src/extension/platform/storage.ts'
import { Popup } from '../../src/extension/popup/app.tsx'
import { providers } from '../../src/extension/store/items.ts'
import { createKeptDialogs } from '../../src/extension/store/kept-dialog.ts'
import { openDrafts, openStore } from '../../src/extension/store/open.ts'
import { PicturesContext } from '../../src/extension/ui/hooks/use-picture.ts'
import { fakeBrowser } from './fake-browser.ts'
import { createLocks } from './locks.ts'
import type { MemoryPictures } from './memory-pictures.ts'
import { button, closeDialogs, fakeWorker, leave, one, press, show, stock, stored } from './page.tsx'
import { sampleNow, sampleProvider } from './sample-jobs.ts'

/** The popup in happy-dom, with a fresh browser for each test. */
export function usePopupPage(): void {
  beforeEach(() => {
    fakeBrowser.reset()
    vi.useFakeTimers({ toFake: ['Date'], now: sampleNow })
  })
  afterEach(async () => {
    await closeDialogs()
    await leave()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
}

/**
 * Opens the popup over what is stored.
 * @param openPanel what its button does; absent in the panel
 * @param pictures what is kept; null leaves the links
 */
export async function openPopup(
  replies: Parameters<typeof fakeWorker>[0] = {},
  openPanel?: () => void,
  pictures: MemoryPictures | null = null,
) {
  const worker = fakeWorker(replies)
  // The browser frees the locks of a popup that is gone.
  const dialogs = createKeptDialogs(session, createLocks())
  await show(
    <PicturesContext.Provider value={pictures}>
      <Popup store={openStore()} drafts={openDrafts()} dialogs={dialogs} send={worker.send} openPanel={openPanel} />
    </PicturesContext.Provider>,
  )
  return worker
}

/** A provider that can do everything. */
export const able = {
  ...sampleProvider,
  capabilities: {
    ...sampleProvider.capabilities,
    commands: ['imagine', 'button', 'describe', 'blend', 'info', 'settings', 'speed', 'visibility', 'seed', 'cancel'],
    speeds: ['fast', 'relax', 'turbo'],
    options: ['references', 'mask', 'zoom'],
  },
}

/** Opens the popup over these jobs, with a provider that can do everything. */
export async function openAble(jobs: Job[] = [], changes: Record<string, unknown> = stored(providers, [able])) {
  await stock(jobs, changes)
  let made = 0
  return openPopup({ 'jobs.submit': () => ({ ok: true, value: { jobId: `sent${++made}` } }) })
}

export const submitted = (sent: { name: string; request: unknown }[]) =>
  sent.filter(({ name }) => name === 'jobs.submit')
export const commandsOf = (sent: { name: string; request: unknown }[]) =>
  submitted(sent).map(({ request }) => (request as { command: unknown }).command)
export const card = (job: Job) => one(`[data-job="${job.id}"]`)
export const box = () => one<HTMLTextAreaElement>('.compose textarea')
export const field = (name: string) => one<HTMLInputElement>(`dialog [name="${name}"]`)
export const dialog = () => one('dialog')

/** Presses what begins with pictures in place of words. */
export async function begin(purpose: string): Promise<void> {
  await press(button('Add…'))
  await press(button(purpose))
}
