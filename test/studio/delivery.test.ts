import { expect, test } from 'vitest'
import { createDelivery } from '../../src/studio/delivery.ts'

/** Timers moved by hand, and a fetch that answers what it is told. */
function setUp(...answers: (number | 'broken')[]) {
  const due: { delayMs: number; run: () => void }[] = []
  const sent: { url: string; redirect: RequestInit['redirect'] }[] = []
  const delivery = createDelivery({
    now: () => 0,
    log: () => undefined,
    reaches: (url) => !url.includes('far.example'),
    timers: {
      after(delayMs, run) {
        const entry = { delayMs, run }
        due.push(entry)
        return () => due.splice(due.indexOf(entry), 1)
      },
    },
    fetch: async (url, init) => {
      sent.push({ url: String(url), redirect: init?.redirect })
      const answer = answers.shift() ?? 200
      if (answer === 'broken') throw new TypeError('fetch failed')
      return new Response(null, { status: answer })
    },
  })
  const tick = async (): Promise<number | undefined> => {
    const next = due.shift()
    next?.run()
    await new Promise((resolve) => setImmediate(resolve))
    return next?.delayMs
  }
  return { delivery, sent, tick, due }
}

test('a webhook that fails is tried again, ever later, until it is taken', async () => {
  const { delivery, tick } = setUp('broken', 503, 429, 202)
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  expect([await tick(), await tick(), await tick()]).toEqual([500, 2000, 10_000])
  expect(delivery.list()[0]).toMatchObject({ attempts: 4, state: 'delivered', status: 202 })
})

test('after six tries it is given up', async () => {
  const { delivery, sent, tick, due } = setUp(500, 500, 500, 500, 500, 500, 500)
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  for (let time = 0; time < 5; time++) await tick()
  expect(sent).toHaveLength(6)
  expect(due).toEqual([])
  expect(delivery.list()[0]?.state).toBe('given-up')
})

test('a receiver that refuses is not asked again', async () => {
  const { delivery, due } = setUp(404)
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  expect(due).toEqual([])
  expect(delivery.list()[0]?.state).toBe('given-up')
})

test('a redirect is not followed', async () => {
  const { delivery, sent } = setUp(302)
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  expect(sent).toEqual([{ url: 'http://inbox.example/h', redirect: 'manual' }])
})

test.each([
  'file:///etc/passwd',
  'ftp://inbox.example',
  'javascript:alert(1)',
  'http://user:word@inbox.example',
  'nonsense',
  'http://far.example/h',
])('nothing is sent to %s', async (url) => {
  const { delivery, sent } = setUp()
  await delivery.send({ lane: 'job', url, body: {} })
  expect(sent).toEqual([])
})

test('what is stopped sends nothing more', async () => {
  const { delivery, sent, due } = setUp(500)
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  delivery.stop()
  expect(due).toEqual([])
  await delivery.send({ lane: 'job', url: 'http://inbox.example/h', body: {} })
  expect(sent).toHaveLength(1)
})
