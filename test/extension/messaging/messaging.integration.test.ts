import { expect, test } from 'vitest'
import { createClient } from '../../../src/extension/messaging/client.ts'
import { failureCodes } from '../../../src/extension/messaging/protocol.ts'
import { createServer, type Handlers } from '../../../src/extension/messaging/server.ts'
import { messageNamed } from '../../../src/extension/platform/i18n.ts'
import { isOwnPage } from '../../../src/extension/platform/runtime.ts'
import { noLog } from '../../support/logs.ts'

const own = { id: 'afterimage', url: 'chrome-extension://afterimage/src/extension/popup/index.html' }
const handled: unknown[] = []
const handlers = {
  'jobs.delete': async (request: unknown) => {
    handled.push(request)
    return { ok: true, value: {} }
  },
  'jobs.resend': async () => {
    throw new Error('broken')
  },
} as unknown as Handlers
const noted: string[] = []
const log = {
  ...noLog,
  note: (task: string, error: unknown, code?: string) => void noted.push(`${task} ${error} ${code}`),
}
const serve = createServer({ handlers, isOwnPage, explain: () => ({ code: 'worker' }), log })

test('a page of ours is answered', async () => {
  expect(await serve({ name: 'jobs.delete', request: { jobId: 'j', extra: 1 } }, own)).toEqual({ ok: true, value: {} })
  expect(handled).toEqual([{ jobId: 'j' }])
})

test.each([
  ['another extension', { id: 'other', url: own.url }],
  ['a web page', { id: 'afterimage', url: 'https://afterimage.example/src/extension/popup/index.html' }],
  ['a page whose address begins like ours', { id: 'afterimage', url: 'chrome-extension://afterimage.evil/popup' }],
  ['nobody', {}],
])('%s is not', (_, sender) => {
  expect(serve({ name: 'jobs.delete', request: { jobId: 'j' } }, sender)).toBeUndefined()
})

test.each([
  [{ name: 'jobs.delete', request: { jobId: 7 } }],
  [{ name: 'jobs.delete' }],
  [{ name: 'toString', request: {} }],
  [{ name: 7 }],
])('%j is refused', async (content) => {
  expect(await serve(content, own)).toEqual({ ok: false, error: { code: 'bad-request' } })
})

test('what a handler throws does not leave the worker, and is in its log', async () => {
  const reply = await serve({ name: 'jobs.resend', request: { jobId: 'j' } }, own)
  expect(reply).toEqual({ ok: false, error: { code: 'worker' } })
  expect(noted).toEqual(['jobs.resend Error: broken worker'])
})

test('a worker that is just being started is asked once more, and only then', async () => {
  let tries = 0
  const send = createClient(async () => {
    if (++tries === 1) throw new Error('Could not establish connection. Receiving end does not exist.')
    return { ok: true, value: { jobId: 'j' } }
  })
  expect(await send('account.refresh', {})).toEqual({ ok: true, value: { jobId: 'j' } })
  expect(tries).toBe(2)
  const broken = createClient(async () => {
    tries++
    throw new Error('The message port closed before a response was received.')
  })
  expect(await broken('account.refresh', {})).toEqual({ ok: false, error: { code: 'worker' } })
  expect(tries).toBe(3)
})

test('every failure has its sentence', () => {
  for (const code of failureCodes) {
    const key = `failure_${code.replaceAll('-', '_')}`
    expect(messageNamed(key)).not.toBe(key)
  }
})
