import { describe, expect, it } from 'vitest'
import { readInfo, readInfoLines } from '../../src/wire/account-text.ts'

describe('account text', () => {
  it.each([
    ['12.06/15.0 hours (80.37%)', { left: 12.06, of: 15, unit: 'hours', percent: 80.37 }],
    ['107.72/200.0 minutes (53.86%)', { left: 107.72, of: 200, unit: 'minutes', percent: 53.86 }],
    ['25.00 minutes', { left: 25, unit: 'minutes' }],
    ['3/12 hours', { left: 3, of: 12, unit: 'hours', percent: 25 }],
    ['1 hour', { left: 1, unit: 'hours' }],
    ['0.00/15.0 hours (0.00%)', { left: 0, of: 15, unit: 'hours', percent: 0 }],
    ['Unlimited', null],
    ['', null],
  ])('reads the fast time %j', (value, fast) => {
    expect(readInfo({ 'Fast Time Remaining': value }).fast).toEqual(fast)
  })

  it.each([
    [
      'Pro (Active yearly, renews next on <t:1715321361>)',
      { plan: 'Pro', status: 'Active yearly', renewsAt: 1715321361000 },
    ],
    [
      'Basic (Active monthly, renews next on <t:1715321361:R>)',
      { plan: 'Basic', status: 'Active monthly', renewsAt: 1715321361000 },
    ],
    [
      'Basic (Active monthly, renews next on 2023年5月23日 11:54)',
      { plan: 'Basic', status: 'Active monthly', renewsText: '2023年5月23日 11:54' },
    ],
    ['None (Trial)', { plan: 'None', status: 'Trial' }],
    ['Mega', { plan: 'Mega' }],
  ])('reads the subscription %j', (value, subscription) => {
    expect(readInfo({ Subscription: value }).subscription).toEqual(subscription)
  })

  it.each([
    ['Fast', 'fast'],
    ['Relaxed', 'relax'],
    ['Turbo', 'turbo'],
    ['Cosy', null],
  ])('reads the job mode %j', (value, speed) => {
    expect(readInfo({ 'Job Mode': value }).speed).toBe(speed)
  })

  it('reads queues, and nobody running as none', () => {
    const info = readInfo({ 'Queued Jobs (fast)': '3', 'Queued Jobs (relax)': 0, 'Running Jobs': 'None' })
    expect(info.queue).toEqual({ fast: 3, relax: 0, running: 0 })
  })

  it('keeps every key in its order, and tells which it understood', () => {
    const { entries } = readInfo({
      Zebra: 'a: b',
      'Job Mode': 'Fast',
      'Fast Time Remaining': 'Unlimited',
      Deep: { a: 1 },
    })
    expect(entries).toEqual([
      { key: 'Zebra', value: 'a: b', known: false },
      { key: 'Job Mode', value: 'Fast', known: true },
      { key: 'Fast Time Remaining', value: 'Unlimited', known: false },
      { key: 'Deep', value: '{"a":1}', known: false },
    ])
  })

  it('divides lines at the first colon', () => {
    expect(readInfoLines('**Subscription**: Pro (renews next on <t:1:R>)\nJob Mode: Fast\n\nhello')).toEqual({
      Subscription: 'Pro (renews next on <t:1:R>)',
      'Job Mode': 'Fast',
    })
  })

  it('takes prose with a colon for prose', () => {
    expect(readInfoLines('Warning: this prompt is banned')).toBeNull()
  })
})
