import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import type { Job } from '../../src/contract/job.ts'
import { accountAfter, parentAfter } from '../../src/jobs/consequences.ts'
import { doneJob, sampleAccount, sampleJob } from '../support/sample-jobs.ts'

const parent = doneJob({ pressed: ['U1', 'V2'] })
const child = (command: Command, changes: Partial<Job> = {}) =>
  sampleJob({ parentId: parent.id, command, updatedAt: 77, ...changes })
const press: Command = { kind: 'button', label: 'U1' }
const ended = (job: Job, changes: Partial<Job>): Job => ({ ...job, ...changes })

describe('the parent of a button', () => {
  const waiting = child(press)
  test('has it free again when the press failed', () =>
    expect(parentAfter(parent, waiting, ended(waiting, { state: 'failed' })).pressed).toEqual(['V2']))
  test('keeps it when the API says that it was done before', () => {
    const after = ended(waiting, { state: 'failed', reason: { code: 'already-done' } })
    expect(parentAfter(parent, waiting, after)).toBe(parent)
  })
  test('has it pressed again when a press that was given up came out after all', () => {
    const failed = ended(waiting, { state: 'failed' })
    const free = { ...parent, pressed: [] }
    expect(parentAfter(free, failed, ended(failed, { state: 'done' })).pressed).toEqual(['U1'])
    expect(parentAfter(free, waiting, ended(waiting, { state: 'done' }))).toBe(free)
  })
  test('stays as it is while the press goes on', () =>
    expect(parentAfter(parent, waiting, ended(waiting, { state: 'running' }))).toBe(parent))
  test('stays as it is when the press had ended before', () => {
    const failed = ended(waiting, { state: 'failed' })
    expect(parentAfter(parent, failed, failed)).toBe(parent)
  })
})

describe('the parent of a cancel', () => {
  const running = sampleJob({ state: 'running', nextCheckAt: 5, checks: 4 })
  const cancel = child({ kind: 'cancel' })
  test.each(['done', 'cancelled'] as const)('is polled now when the cancel is %s', (state) =>
    expect(parentAfter(running, cancel, ended(cancel, { state }))).toMatchObject({ nextCheckAt: 77, checks: 0 }),
  )
  test('is not where it has no id by which it could be polled: its answer is awaited', () => {
    const { messageId: _, ...sending } = sampleJob({ state: 'sending' })
    expect(parentAfter(sending, cancel, ended(cancel, { state: 'cancelled' })).nextCheckAt).toBeUndefined()
  })
  test('is not when the cancel failed, or when it has ended itself', () => {
    expect(parentAfter(running, cancel, ended(cancel, { state: 'failed' }))).toBe(running)
    expect(parentAfter(parent, cancel, ended(cancel, { state: 'done' }))).toBe(parent)
  })
})

describe('the parent of a seed', () => {
  const seed = child({ kind: 'seed' })
  const result = { pictures: [], buttons: [], text: [], seed: '42' }
  test('has it in its result', () =>
    expect(parentAfter(parent, seed, ended(seed, { state: 'done', result })).result?.seed).toBe('42'))
  test('stays as it is without one', () => {
    expect(parentAfter(parent, seed, ended(seed, { state: 'done' }))).toBe(parent)
    const waiting = sampleJob()
    expect(parentAfter(waiting, seed, ended(seed, { state: 'done', result }))).toBe(waiting)
  })
})

describe('the account', () => {
  const account = sampleAccount({ speed: 'fast', visibility: 'public' })
  const speed = child({ kind: 'speed', speed: 'relax' })
  test('has the mode that it was switched to', () => {
    expect(accountAfter(account, speed, ended(speed, { state: 'done' })).speed).toBe('relax')
    const stealth = child({ kind: 'visibility', visibility: 'stealth' })
    expect(accountAfter(account, stealth, ended(stealth, { state: 'done' })).visibility).toBe('stealth')
  })
  test('has the old one while the switch goes on, and when it failed', () => {
    expect(accountAfter(account, speed, ended(speed, { state: 'running' }))).toBe(account)
    expect(accountAfter(account, speed, ended(speed, { state: 'failed' }))).toBe(account)
  })
  test('does not care for other jobs', () => {
    const info = child({ kind: 'info' })
    expect(accountAfter(account, info, ended(info, { state: 'done' }))).toBe(account)
  })
})
