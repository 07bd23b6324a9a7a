// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { storageErrors, unmatchedIds, unmatchedKey, unmatchedRecord } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { fox, openGallery as open, sentOf, useGalleryPage } from '../../support/gallery-page.tsx'
import { button, one, press, stock, stored, words } from '../../support/page.tsx'
import { sampleJob, sampleNow } from '../../support/sample-jobs.ts'

useGalleryPage(['Date', 'setTimeout', 'clearTimeout'])

describe('what belongs to no job', () => {
  const stray = { receivedAt: sampleNow, tag: null, body: '{"x":"<b>"}', summary: 'a stranger’s picture' }
  beforeEach(async () => {
    await stock([fox], { ...stored(unmatchedIds, ['s1']), [unmatchedKey('s1')]: toRecord(unmatchedRecord, stray) })
  })
  it('stays in sight until it is removed', async () => {
    const { sent } = await open()
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('a stranger’s picture')
    await press(button('Remove', one('.unmatched')))
    expect(sentOf(sent, 'unmatched.delete')).toEqual([{ key: unmatchedKey('s1') }])
  })
  it('can be kept as a picture, which is then shown', async () => {
    await open({ 'unmatched.adopt': { ok: true, value: { jobId: fox.id } } })
    await press(button('Unmatched 1'))
    await press(button('Keep as a picture'))
    expect(one('dialog').getAttribute('aria-label')).toBe('a fox')
  })
  it('of a job that waits can be taken as its result, and one that came for a job leads there', async () => {
    const waiting = sampleJob({ command: { kind: 'imagine', prompt: 'a heron' } })
    const waits = { ...stray, tag: waiting.id, body: '{"userToken":"TOPSECRET"}' }
    await stock([fox, waiting], {
      ...stored(unmatchedIds, ['s1']),
      [unmatchedKey('s1')]: toRecord(unmatchedRecord, waits),
    })
    const { sent } = await open({ 'unmatched.adopt': { ok: true, value: { jobId: waiting.id } } })
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('It belongs to one of your jobs')
    expect(one('.unmatched pre').textContent).not.toContain('TOPSECRET')
    await press(button('Use as the result'))
    expect(sentOf(sent, 'unmatched.adopt')).toEqual([{ key: unmatchedKey('s1'), jobId: waiting.id }])
  })
  it('says how many were dropped because there were too many', async () => {
    await stock([fox], {
      ...stored(unmatchedIds, ['s1']),
      ...stored(storageErrors, { ...storageErrors.default, dropped: 3 }),
      [unmatchedKey('s1')]: toRecord(unmatchedRecord, stray),
    })
    await open()
    await press(button('Unmatched 1'))
    expect(words(one('.unmatched'))).toContain('3 older results were dropped')
  })
  it('says why it can’t be kept', async () => {
    await open({ 'unmatched.adopt': { ok: false, error: { code: 'bad-request' } } })
    await press(button('Unmatched 1'))
    await press(button('Keep as a picture'))
    expect(words()).toContain('contains no picture')
  })
})
