import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createReadyStage, type Stage } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createReadyStage()
})
afterEach(() => stage.stop())

const sent = async (route: RegExp) => (await stage.studio.requests()).filter(({ path }) => route.test(path))
const end = (id: string) => stage.jobIs(id, 'done', 'failed')

describe('a prompt that the API would refuse', () => {
  test('is not sent, and said to be moderated for the phrase', async () => {
    await stage.studio.scenario({ naughty: 'blood' })
    const job = await end(await stage.submit({ kind: 'imagine', prompt: 'a blood moon' }))
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'moderated', detail: 'blood' } })
    expect(job.acceptedAt).toBeUndefined()
    expect(await stage.painted()).toBe(0)
  })

  test.each([
    ['does not answer', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['has a fault', () => Promise.resolve(new Response('<html>', { status: 502 }))],
    ['is not there', () => Promise.resolve(new Response('{}', { status: 404 }))],
  ])('is painted all the same when the check %s', async (_, answer) => {
    const online = stage.net.fetch
    stage.net.fetch = (input, init) => (String(input).endsWith('/is-this-naughty') ? answer() : online(input, init))
    expect((await end(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))).state).toBe('done')
  })

  test('is painted all the same when the check does not end', async () => {
    const online = stage.net.fetch
    let waiting = () => {}
    const asked = new Promise<void>((resolve) => {
      waiting = resolve
    })
    stage.net.fetch = (input, init) => {
      if (!String(input).endsWith('/is-this-naughty')) return online(input, init)
      waiting()
      return new Promise(() => {})
    }
    stage.hurry(5_000)
    const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
    await asked
    expect((await end(id)).state).toBe('done')
  })
})

describe('an API that wants to be left alone for a moment', () => {
  const busy = { status: 429, body: { success: false, msg: 'Too many requests.' }, starts: false }

  test('gets the same request once more after that', async () => {
    await stage.studio.scenario({ receipt: { ...busy, headers: { 'retry-after': '0' } }, jobs: 1 })
    expect((await end(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))).state).toBe('done')
    expect(await sent(/\/imagine$/)).toHaveLength(2)
  })

  test('is not asked a third time', async () => {
    await stage.studio.scenario({ receipt: { ...busy, headers: { 'retry-after': '0' } } })
    const job = await end(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job.reason?.code).toBe('rate-limited')
    expect(await sent(/\/imagine$/)).toHaveLength(2)
  })

  test('for long is left to the user', async () => {
    await stage.studio.scenario({ receipt: { ...busy, headers: { 'retry-after': '60' } } })
    const job = await end(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job.reason?.code).toBe('rate-limited')
    expect(await sent(/\/imagine$/)).toHaveLength(1)
  })
})

describe('a switch of mode', () => {
  test.each(['speed', 'visibility'] as const)(
    'of %s is done when the API answers in words nobody knows',
    async (kind) => {
      await stage.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'Consider it arranged, captain.' })
      const job = await end(
        await stage.submit(kind === 'speed' ? { kind, speed: 'relax' } : { kind, visibility: 'stealth' }),
      )
      expect(job).toMatchObject({ state: 'done', result: { text: ['Consider it arranged, captain.'] } })
    },
  )

  test('that the API refuses in known words has failed', async () => {
    await stage.studio.scenario({ fail: 'PLEASE_SUBSCRIBE_TO_MJ_IN_YOUR_DASHBOARD' })
    const job = await end(await stage.submit({ kind: 'speed', speed: 'relax' }))
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'no-subscription' } })
  })

  test('a picture in words nobody knows has failed', async () => {
    await stage.studio.scenario({ fail: 'INTERNAL_ERROR', failText: 'Consider it arranged, captain.' })
    const job = await end(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
    expect(job).toMatchObject({
      state: 'failed',
      reason: { code: 'refused', detail: 'Consider it arranged, captain.' },
    })
  })
})

describe('an answer that nobody knows of the job', () => {
  const gone = { poll: { status: 404, body: { success: false } }, lost: true }

  test('is not believed within a minute of its receipt', async () => {
    await stage.studio.scenario(gone)
    const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
    await stage.jobIs(id, 'accepted')
    stage.clock.ahead += 50_000
    expect(await stage.send('jobs.check', { jobId: id })).toEqual({ ok: true, value: { found: false } })
    expect((await stage.store.readJobs([id]))[0]?.state).toBe('accepted')
  })

  test('is the end when it is still so an hour later', async () => {
    await stage.studio.scenario(gone)
    const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
    await stage.jobIs(id, 'accepted')
    stage.clock.ahead += 61_000
    await stage.send('jobs.check', { jobId: id })
    const [asked] = await stage.store.readJobs([id])
    expect(asked).toMatchObject({ state: 'accepted', doubtedAt: expect.any(Number) })
    stage.clock.ahead += 3_600_000
    await stage.send('jobs.check', { jobId: id })
    expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('expired')
  })
})

describe('an API that wants pictures as bytes', () => {
  const png = 'data:image/png;base64,'
  const bytesOf = async (job: Job) => {
    const kept = stage.pictures.kept.get(`${job.id} 0`)?.original
    return png + Buffer.from(await (kept ?? new Blob()).arrayBuffer()).toString('base64')
  }
  const imagined = async (prompt: string) => {
    const id = await stage.submit({ kind: 'imagine', prompt })
    return stage.until('the kept picture', async () =>
      (await stage.store.readJobs([id])).find(({ kept }) => kept?.[0] === 'kept'),
    )
  }
  beforeEach(() => stage.connect({ provider: 'midjourney-proxy', address: `${stage.studio.url}/mj` }))

  test('gets those that are kept, though their links are dead', async () => {
    const [one, two] = [await imagined('a fox'), await imagined('a boat')]
    const links = [one, two].map((job) => job.result?.pictures[0]?.url ?? '')
    const online = stage.net.fetch
    stage.net.fetch = (input, init) =>
      links.includes(String(input)) ? Promise.resolve(new Response('', { status: 404 })) : online(input, init)
    expect((await end(await stage.submit({ kind: 'blend', urls: links }))).state).toBe('done')
    const [blend] = await sent(/\/blend$/)
    expect(blend?.body).toMatchObject({ base64Array: [await bytesOf(one), await bytesOf(two)] })
  })

  test('gets those that are not kept from where they are', async () => {
    const other = await startFiles()
    const id = await stage.submit({ kind: 'describe', url: `${other.url}/good.png` })
    expect((await end(id)).state).toBe('done')
    const [describe] = await sent(/\/describe$/)
    expect(describe?.body).toMatchObject({ base64: expect.stringMatching(/^data:image\/png;base64,iVBOR/) })
    other.stop()
  })

  test.each(['page.html', 'huge.png', 'nothing'])('gets nothing in place of a picture: %s', async (name) => {
    const other = await startFiles()
    const job = await end(await stage.submit({ kind: 'describe', url: `${other.url}/${name}` }))
    expect(job).toMatchObject({ state: 'failed', reason: { code: 'invalid-link' } })
    expect(await sent(/\/describe$/)).toEqual([])
    other.stop()
  })

  test.each(['http://192.168.1.1/secret.png', 'file:///etc/passwd', 'chrome://settings', 'nonsense'])(
    'is never given %s',
    async (url) => {
      const asked: string[] = []
      const online = stage.net.fetch
      stage.net.fetch = (input, init) => {
        asked.push(String(input))
        return online(input, init)
      }
      const job = await end(await stage.submit({ kind: 'describe', url }))
      expect(job.reason?.code).toBe('invalid-link')
      expect(asked).not.toContain(url)
    },
  )
})

/** A server with a picture, a page, something too large and nothing. */
async function startFiles() {
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const server = createServer((request, response) => {
    if (request.url === '/good.png') return response.end(picture)
    if (request.url === '/page.html') return response.end('<html>Please sign in to see this picture</html>')
    if (request.url === '/huge.png') return response.writeHead(200, { 'content-length': 11 * 1_048_576 }).end(picture)
    return response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, stop: () => server.closeAllConnections() ?? server.close() }
}
