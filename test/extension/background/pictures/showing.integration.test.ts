import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { pictureRetries } from '../../../../src/extension/store/items.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { jpeg, png } from '../../../support/picture-bytes.ts'
import { doneJob } from '../../../support/sample-jobs.ts'
import { createScript, done, type Script } from '../scripted.ts'

let script: Script
/** Addresses of pictures that were fetched. */
let fetched: string[]

beforeEach(async () => {
  script = await createScript()
  fetched = []
  script.api.picture = (url) => {
    fetched.push(url)
    return new Response(png())
  }
})
afterEach(() => script.stop())

const show = async (url: string, more: { jobId?: string; size?: 'thumbnail' | 'original' } = {}) => {
  const reply = await script.send('pictures.show', { url, size: 'original', ...more })
  return reply.ok ? reply.value : reply
}
const dataOf = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`

async function ended(body: object): Promise<Job> {
  const { id, hook } = await script.sent()
  await script.post(hook, body)
  await script.refresh()
  return script.jobIs(id, 'done')
}

describe('results of an API on the internet', () => {
  const near = ['http://127.0.0.1:631/reset?confirm=1', 'http://localhost/x.png', 'https://localhost:8443/x.png']

  test.each(near)('make the browser ask %s for nothing', async (url) => {
    const { stop } = script
    const relay = script.api.relay
    script.api.relay = (asked, init) => {
      if (asked === url) fetched.push(asked)
      return relay(asked, init)
    }
    const job = await ended(done(url))
    expect(job.kept).toEqual(['lost'])
    expect(await show(url, { jobId: job.id })).toEqual({ src: null })
    expect(await show(url)).toEqual({ src: null })
    expect(fetched).toEqual([])
    await stop()
  })

  test.each(near)('do not name %s as their preview', async (url) => {
    const { id, hook } = await script.sent()
    await script.post(hook, { status: 'PROCESSING', progress: 30, uri: url, progressImageUrl: url })
    await script.refresh()
    expect(await script.jobIs(id, 'running')).not.toHaveProperty('preview')
  })
})

test('a connection on this machine has its pictures here, too', async () => {
  await script.connect({ id: 'own', provider: 'thenextleg-v2', address: 'http://127.0.0.1:8790/v2' })
  const url = 'http://127.0.0.1:8790/pictures/1.png'
  script.api.relay = async (asked) => {
    fetched.push(asked)
    return new Response(png())
  }
  expect(await show(url)).toEqual({ src: dataOf(png()) })
  expect(fetched).toEqual([url])
})

describe('what a page shows from an address', () => {
  test('is fetched by the worker, without cookies and referrer, and not led elsewhere', async () => {
    expect(await show('https://cdn.test/preview.png')).toEqual({ src: dataOf(png()) })
    expect(fetched).toEqual(['https://cdn.test/preview.png'])
  })

  test('is asked of no host that the user has not allowed', async () => {
    await fakeBrowser.permissions.remove({ origins: ['https://cdn.test/*'] })
    expect(await show('https://cdn.test/preview.png')).toEqual({ src: null, forbidden: true })
    expect(fetched).toEqual([])
  })

  test('is what is kept of it, where it once was a result of ours', async () => {
    const { id } = await ended(done('https://cdn.test/mine.png'))
    await script.until('the picture', async () => (await script.job(id))?.kept?.[0] === 'kept')
    fetched.length = 0
    await fakeBrowser.permissions.remove({ origins: ['https://cdn.test/*'] })
    expect(await show('https://cdn.test/mine.png', { size: 'thumbnail' })).toEqual({ src: dataOf(png()) })
    expect(fetched).toEqual([])
  })

  test.each([
    ['would fill the memory', jpeg(22_000, 22_000)],
    ['does not say how large it is', jpeg(20, 10).slice(0, 200)],
  ])('is not what %s', async (_, bytes) => {
    script.api.picture = () => new Response(bytes)
    expect(await show('https://cdn.test/bomb.jpg')).toEqual({ src: null })
  })

  test('is not fetched twice while it is being kept', async () => {
    let answer = (_: Response) => {}
    script.api.picture = (url) => {
      fetched.push(url)
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const { id } = await ended(done('https://cdn.test/slow.png'))
    await script.until('the download', () => fetched.length > 0)
    const shown = show('https://cdn.test/slow.png', { jobId: id })
    answer(new Response(png()))
    // A dialog goes on with the job as it was when it opened: what is kept meanwhile comes to it, too.
    expect(await shown).toEqual({ src: expect.stringMatching(/^data:image\/png/) })
    expect((await script.job(id))?.kept).toEqual(['kept'])
    expect(fetched).toHaveLength(1)
  })
})

test('links that an archive names are fetched only from hosts that the user allowed', async () => {
  const job = doneJob({
    kept: ['waiting'],
    createdAt: Date.now(),
    endedAt: Date.now(),
    updatedAt: Date.now(),
    result: { pictures: [{ url: 'https://cdn.test/named.png' }], buttons: [], text: [] },
  })
  await fakeBrowser.permissions.remove({ origins: ['https://cdn.test/*'] })
  await script.send('archive.merge', { connections: [], accounts: [], readings: [], jobs: [job] })
  await script.until(
    'the plan',
    async () => (await script.store.read(pictureRetries))[job.id]?.problem === 'permission',
  )
  expect(fetched).toEqual([])
  await fakeBrowser.permissions.request({ origins: ['https://cdn.test/*'] })
  await script.until('the picture', async () => (await script.job(job.id))?.kept?.[0] === 'kept')
})

test('at the start of the browser a picture that a power cut took is fetched again', async () => {
  const { id } = await ended(done('https://cdn.test/cut.png'))
  await script.until('the picture', async () => (await script.job(id))?.kept?.[0] === 'kept')
  script.pictures.kept.clear()
  script.startWorker()
  fakeBrowser.runtime.onStartup.emit()
  await script.until('the picture', () => script.pictures.kept.has(`${id} 0`))
})
