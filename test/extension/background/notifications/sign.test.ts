import { beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createSign, signRelease } from '../../../../src/extension/background/notifications/sign.ts'
import { withSign } from '../../../../src/extension/background/sending/with-sign.ts'
import { cursor, settings } from '../../../../src/extension/store/items.ts'
import { StorageRefused } from '../../../../src/extension/store/write/writer.ts'
import { fail, ok } from '../../../../src/shared/result.ts'
import fakeBrowser from '../../../support/fake-browser.ts'
import { aJob, createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
const { notices, shown } = fakeBrowser.seen
beforeEach(async () => {
  bench = createBench()
  await bench.connect({})
})

const never = () => Promise.reject(new Error('not to be asked'))
const nothing = { submit: never, submitChosen: never, resume: never, undo: never }
type Dispatch = Parameters<typeof withSign>[0]['dispatch']

/** A right-click whose job is stored like this. */
async function click(job: Job = aJob({ state: 'sending' }), dispatch?: Dispatch): Promise<void> {
  const sign = createSign(bench.context)
  const save: Dispatch = async () => {
    if (!(await bench.job(job.id))) await bench.add(job)
    return ok({ jobId: job.id })
  }
  const submitter = withSign({ ...nothing, dispatch: dispatch ?? save }, sign)
  await submitter.dispatch({ command: job.command }).finally(() => sign.whenShown(job.id))
}

describe('a right-click', () => {
  test('is heard: what is sent is said, without a sound', async () => {
    await click()
    expect(notices.get('job:j')).toMatchObject({ title: 'Sent', message: 'p', silent: true })
  })
  test('is heard where notifications are plain', async () => {
    shown.imageNotices = false
    await click()
    expect(notices.get('job:j')).toEqual({ type: 'basic', iconUrl: expect.anything(), title: 'Sent', message: 'p' })
  })
  test('says nothing where the badge on the toolbar does, or a page of ours', async () => {
    shown.isPinned = true
    await click()
    shown.isPinned = false
    shown.contexts.push({ contextType: 'POPUP', windowId: -1 })
    await click(aJob({ id: 'k', state: 'sending' }))
    expect(notices.size).toBe(0)
  })
  test('says nothing where notifications are switched off', async () => {
    await bench.put(settings, { ...settings.default, notify: false })
    await click()
    expect(notices.size).toBe(0)
  })
  test('that is the same as one that has ended does not replace its result', async () => {
    await bench.add(aJob({ state: 'done' }))
    await click()
    expect(notices.size).toBe(0)
  })
})

describe('what can be undone', () => {
  const held = aJob({ state: 'sending', createdAt: 1_000_000_000, heldUntil: 1_000_005_000 })
  test('says when it leaves, and offers to take it back, also beside the badge', async () => {
    shown.isPinned = true
    await click(held)
    expect(notices.get('job:j')).toMatchObject({ title: 'Sends in 5 s', buttons: [{ title: 'Undo' }], silent: true })
  })
  test('offers it no more once it has left', async () => {
    await click(held)
    const { heldUntil: _, ...sent } = held
    await signRelease(bench.context.platform, sent)
    expect(notices.get('job:j')).toMatchObject({ title: 'Sent', buttons: [] })
  })
})

describe('what may be lost', () => {
  const problem = { code: 'unreachable' as const }
  test('because the relay does not answer is said, also beside the badge', async () => {
    shown.isPinned = true
    await bench.connect({ provider: 'thenextleg-v1' })
    await bench.useRelay()
    await bench.put(cursor, { ...cursor.default, failures: 3, problem })
    await click()
    expect(notices.get('job:j')?.message).toBe('The relay does not answer: the result may be lost.\np')
  })
  test('is not said of an API that can be asked', async () => {
    await bench.useRelay()
    await bench.put(cursor, { ...cursor.default, failures: 3, problem })
    await click()
    expect(notices.get('job:j')?.message).toBe('p')
  })
})

describe('a click that comes to nothing', () => {
  test.each([
    ['when the disk is full', () => Promise.reject(new StorageRefused('full')), /.+/],
    ['without an account', async () => fail({ code: 'not-set-up' as const }), /.+/],
  ])('is told %s', async (_, dispatch, text) => {
    await click(aJob(), dispatch).catch(() => {})
    expect(notices.get('menu-failed')?.title).toBe('Nothing was sent')
    expect(notices.get('menu-failed')?.message).toMatch(text)
  })
})
