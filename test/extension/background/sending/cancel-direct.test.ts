import { afterEach, expect, test } from 'vitest'
import { createClient } from '../../../../src/extension/messaging/client.ts'
import { local, onLocalChanged } from '../../../../src/extension/platform/storage.ts'
import { createStore } from '../../../../src/extension/store/store.ts'
import { providerOf } from '../../../../src/providers/registry.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { createMemoryPictures } from '../../../support/memory-pictures.ts'
import { createWorkers } from '../../../support/workers.ts'

let endWorker = () => {}
afterEach(() => endWorker())

const json = (value: unknown) => Response.json(value)

test('a job whose answer is awaited is stopped, and ends as its own answer says', async () => {
  fakeBrowser.reset()
  await fakeBrowser.permissions.request({ origins: ['http://127.0.0.1/*'] })
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const asked: string[] = []
  let stop = (_: Response) => {}
  const workers = createWorkers({
    fetch: async (input) => {
      const { pathname } = new URL(String(input))
      if (pathname !== '/sdapi/v1/progress') asked.push(pathname)
      if (pathname.endsWith('/txt2img')) return new Promise((resolve) => (stop = resolve))
      if (pathname.endsWith('/interrupt')) stop(json({ images: [], parameters: {}, info: '' }))
      return json({})
    },
    now: Date.now,
    pictures: createMemoryPictures(),
    providerOf,
  })
  endWorker = workers.endWorker
  workers.startWorker()
  const send = createClient((content) => fakeBrowser.runtime.sendMessage(content))
  const connection = { id: 'main', provider: 'sdwebui', name: '', address: 'http://127.0.0.1:7860', token: '' }
  await send('setup.connect', connection)
  const made = await send('jobs.submit', { command: { kind: 'imagine', prompt: 'a fox' }, requestId: 'r1' })
  const jobId = made.ok ? made.value.jobId : ''
  await expect.poll(() => asked).toEqual(['/sdapi/v1/txt2img'])

  const cancel = await send('jobs.cancel', { jobId })
  const cancelId = cancel.ok ? cancel.value.jobId : ''
  const states = async () => (await store.readJobs([jobId, cancelId])).map(({ state }) => state)
  await expect.poll(states, { timeout: 5000 }).toEqual(['cancelled', 'cancelled'])
  expect(asked).toEqual(['/sdapi/v1/txt2img', '/sdapi/v1/interrupt'])
})
