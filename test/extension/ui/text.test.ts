import { describe, expect, it } from 'vitest'
import { type ReasonCode, reasonCodes } from '../../../src/contract/reason.ts'
import { ago, clock, dayName, duration, percent } from '../../../src/extension/ui/text/format.ts'
import { actionName, stateText } from '../../../src/extension/ui/text/job-text.ts'
import { costText, cureText, hintText, remedyOf } from '../../../src/extension/ui/text/trouble-text.ts'
import { count } from '../../../src/extension/ui/text/words.ts'
import { doneJob, sampleJob, sampleNow } from '../../support/sample-jobs.ts'

describe('times', () => {
  it.each([
    [400, '0 s'],
    [54_000, '54 s'],
    [60_000, '1 min'],
    [130_000, '2 min 10 s'],
    [12 * 60_000 + 5_000, '12 min'],
    [3 * 3_600_000, '3 h'],
    [3_900_000, '1 h 5 min'],
  ])('%i ms is %s', (ms, words) => expect(duration(ms)).toBe(words))

  it.each([
    [2_000, 'just now'],
    [2 * 60_000, '2 minutes ago'],
    [49 * 3_600_000, '2 days ago'],
  ])('what was %i ms ago was %s', (ms, words) => expect(ago(sampleNow - ms, sampleNow)).toBe(words))

  it('names today and yesterday, and other days by their date', () => {
    const noon = new Date(2026, 10, 22, 12).getTime()
    expect(dayName(noon, noon)).toBe('Today')
    expect(dayName(new Date(2026, 10, 21, 23, 59).getTime(), noon)).toBe('Yesterday')
    expect(dayName(new Date(2026, 10, 20, 12).getTime(), noon)).toContain('November 20')
  })

  it('adds the day to the time of another day', () => {
    const noon = new Date(2026, 10, 22, 12).getTime()
    expect(clock(noon, noon)).not.toContain('Nov')
    expect(clock(noon - 30 * 3_600_000, noon)).toContain('Nov 21')
  })

  it('writes a share in full percent', () => expect(percent(80.37)).toBe('80%'))
  it('counts in the plural of the language', () => {
    expect(count('compose_over', 1)).toContain('1 character too many')
    expect(count('compose_over', 104)).toContain('104 characters too many')
  })
})

describe('what a job is called', () => {
  const grid = doneJob({ id: 'grid', command: { kind: 'imagine', prompt: 'a fox' } })
  const up = doneJob({ id: 'up', parentId: 'grid', command: { kind: 'button', label: 'U2' } })
  const zoom = doneJob({ id: 'zoom', parentId: 'up', command: { kind: 'button', label: 'Zoom Out 2x' } })
  const known = new Map([grid, up, zoom].map((job) => [job.id, job]))

  it('a follow-up says what was pressed, in words where that is known', () => {
    expect(actionName(up, known)).toBe('Upscale 2')
    expect(actionName(zoom, known)).toBe('Zoom Out 2x')
  })
  it('another command is called by its kind', () => {
    expect(actionName(doneJob({ command: { kind: 'describe', url: 'https://p.example/a.png' } }), known)).toBe(
      'Describe',
    )
    expect(actionName(grid, known)).toBe('')
  })
})

describe('what a state says', () => {
  it('shows the real percentage of a running job', () =>
    expect(stateText(sampleJob({ state: 'running', progress: 62 })).word).toBe('Painting 62%'))
  it.each([
    ['unknown', 'not-json', 'Something else answered in the service’s place. Check the address'],
    ['unknown', 'interrupted', 'The browser stopped while this was being sent.'],
    ['unknown', 'unreachable', 'The connection broke while it was being sent.'],
    ['overdue', 'unreachable', 'No answer from the service’s address. No result yet.'],
    ['overdue', 'bad-token', 'The service does not accept this key.'],
  ] as const)('says of one that is %s why it is so: %s', (state, code, words) => {
    const hint = hintText(sampleJob({ state, reason: { code } }))
    expect(hint).toContain(words)
    expect(hint).toMatch(/still (come|arrive)/)
  })
  it('tells how long a finished one took', () => expect(stateText(doneJob()).word).toBe('Done in 54 s'))

  it.each(reasonCodes)('a failure for %s has a sentence and a cure of its own', (code) => {
    const job = sampleJob({ state: 'failed', reason: { code } })
    expect(stateText(job).word).not.toMatch(/^reason_/)
    expect(cureText(job)).not.toMatch(/^cure_|^$/)
  })
})

describe('what a failure cost', () => {
  const failed = (changes: Parameters<typeof sampleJob>[0]) => costText(sampleJob({ state: 'failed', ...changes }))
  const { acceptedAt: _, ...unsent } = sampleJob({ state: 'failed', reason: { code: 'moderated' } })

  it('is nothing when the API never took the job', () => expect(costText(unsent)).toBe('Nothing was charged.'))
  it('is nothing when the account had nothing left', () =>
    expect(failed({ reason: { code: 'no-fast-time' } })).toBe('Nothing was charged.'))
  it('is not known when the API had begun', () =>
    expect(failed({ reason: { code: 'provider-fault' } })).toContain('may have cost'))
  it('is not spoken of for commands that are free', () =>
    expect(failed({ command: { kind: 'info' }, reason: { code: 'unreachable' } })).toBe(''))
  it('depends on whether it was sent when nobody knows', () =>
    expect(costText(sampleJob({ state: 'unknown' }))).toContain('If it was sent'))
})

describe('the first thing a failure offers', () => {
  const remedy = (code: ReasonCode) => remedyOf(sampleJob({ state: 'failed', reason: { code } }))
  it('is other words for a refused prompt', () => expect(remedy('moderated')).toBe('edit'))
  it('is set-up for a refused token', () => expect(remedy('bad-token')).toBe('setup'))
  it('is the slow lane when fast time is gone', () => expect(remedy('no-fast-time')).toBe('relax'))
  it('is another try for a fault of the API', () => expect(remedy('provider-fault')).toBe('resend'))
  it('is nothing where only waiting or paying helps', () => expect(remedy('no-credits')).toBeNull())
  it('is not editing for a button, which has no words', () => {
    const job = sampleJob({ state: 'failed', command: { kind: 'button', label: 'U1' }, reason: { code: 'moderated' } })
    expect(remedyOf(job)).toBeNull()
  })
})
