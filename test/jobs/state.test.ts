import { describe, expect, test } from 'vitest'
import type { JobState } from '../../src/contract/job.ts'
import { jobStates } from '../../src/contract/job.ts'
import {
  isActive,
  isAwaited,
  isDoubted,
  isDoubtful,
  isEndedOrOverdue,
  isFinal,
  isGuessed,
  isPending,
  isTroubled,
  isWithApi,
} from '../../src/jobs/state.ts'

const statesThat = (holds: (state: JobState) => boolean) => jobStates.filter((state) => holds(state))

describe('a state', () => {
  test.each([
    ['final', isFinal, ['done', 'failed', 'cancelled']],
    ['pending', isPending, ['sending', 'accepted', 'running', 'overdue', 'unknown']],
    ['active', isActive, ['sending', 'accepted', 'running']],
    ['with the API', isWithApi, ['accepted', 'running']],
    ['doubtful', isDoubtful, ['overdue', 'unknown']],
    ['an end, or lateness', isEndedOrOverdue, ['done', 'failed', 'cancelled', 'overdue']],
  ] as const)('is %s', (_, holds, states) => expect(statesThat(holds)).toEqual(states))
})

describe('a job', () => {
  const now = 1000

  test('is awaited while it is active, and while its receipt is missing and its time is not over', () => {
    const awaited = (deadlineAt: number) => statesThat((state) => isAwaited({ state, deadlineAt }, now))
    expect(awaited(now + 1)).toEqual(['sending', 'accepted', 'running', 'unknown'])
    expect(awaited(now)).toEqual(['sending', 'accepted', 'running'])
  })

  test('is doubted from the first word that nobody knows it until it ends', () => {
    expect(isDoubted({ state: 'running' })).toBe(false)
    expect(statesThat((state) => isDoubted({ state, doubtedAt: 1 }))).toEqual(statesThat(isPending))
  })

  test('is troubled when it failed, is doubtful or is doubted', () => {
    expect(statesThat((state) => isTroubled({ state }))).toEqual(['failed', 'overdue', 'unknown'])
    expect(isTroubled({ state: 'running', doubtedAt: 1 })).toBe(true)
    expect(isTroubled({ state: 'done', doubtedAt: 1 })).toBe(false)
  })

  test.each(['expired', 'permission', 'unreachable', 'interrupted'] as const)('failed by our own guess: %s', (code) => {
    expect(isGuessed({ state: 'failed', reason: { code } })).toBe(true)
    expect(isGuessed({ state: 'unknown', reason: { code } })).toBe(false)
  })

  test('failed by the word of the API, or for no known reason, is no guess', () => {
    expect(isGuessed({ state: 'failed', reason: { code: 'moderated' } })).toBe(false)
    expect(isGuessed({ state: 'failed' })).toBe(false)
  })
})
