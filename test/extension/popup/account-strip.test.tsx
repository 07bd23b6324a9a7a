// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Account } from '../../../src/contract/account.ts'
import type { Job } from '../../../src/contract/job.ts'
import { accountKey, accountRecord, providers } from '../../../src/extension/store/items.ts'
import { toRecord } from '../../../src/extension/store/record.ts'
import { button, leave, one, press, stock, stored, words } from '../../support/page.tsx'
import { commandsOf, openPopup, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleAccount, sampleJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'

usePopupPage()

describe('the account strip', () => {
  const strip = () => one('.account')
  const open = async (account: Account | null = sampleAccount(), jobs = [] as Parameters<typeof stock>[0]) => {
    await stock(jobs, { [accountKey('first')]: toRecord(accountRecord, account) })
    return openPopup()
  }

  it('says how much fast time is left, of how much, and in percent', async () => {
    await open()
    expect(words(strip())).toContain('12.06 h of 15 h fast time left')
    expect(words(strip())).toContain('80%')
    expect(one('meter').getAttribute('value')).toBe('12.06')
    expect(one('meter').getAttribute('max')).toBe('15')
  })
  it('says minutes where the API counts in minutes', async () => {
    await open(sampleAccount({ fast: { left: 25, of: 60, unit: 'minutes' } }))
    expect(words(strip())).toContain('25 min of 60 min fast time left')
  })
  it('draws no bar on a trial, which is of nothing', async () => {
    await open(sampleAccount({ fast: { left: 0.4, unit: 'hours' } }))
    expect(words(strip())).toContain('0.4 h of fast time left')
    expect(strip().querySelector('meter')).toBeNull()
  })
  it('shows credits where the API has those', async () => {
    await open(sampleAccount({ fast: null, credits: { left: 1240, of: 5000, extra: 200 } }))
    expect(words(strip())).toContain('1,240 of 5,000 credits left · 200 extra')
  })
  it('offers to ask while nothing is known', async () => {
    const { sent } = await open(null)
    await press(button('Check what is left in the account', strip()))
    expect(sent.filter(({ name }) => name === 'account.refresh')).toHaveLength(1)
  })
  it('asks by itself when pictures were made since it was read, and only then', async () => {
    const minute = 60_000
    const asked = async (picture: Partial<Job>) => {
      const { sent } = await open(sampleAccount({ readAt: sampleNow - 10 * minute }), [doneJob(picture)])
      await leave()
      return sent.filter(({ name }) => name === 'account.refresh').length
    }
    expect(await asked({ endedAt: sampleNow - 2 * minute })).toBe(1)
    expect(await asked({ endedAt: sampleNow - 20 * minute })).toBe(0)
    expect(await asked({ endedAt: sampleNow - 2 * minute, connectionId: 'another' })).toBe(0)
  })
  it('does not ask by itself again when that went wrong, nor for what was never read', async () => {
    const picture = doneJob({ endedAt: sampleNow - 120_000 })
    const failed = sampleJob({ command: { kind: 'info' }, state: 'failed', createdAt: sampleNow - 90_000 })
    const again = await open(sampleAccount({ readAt: sampleNow - 600_000 }), [picture, failed])
    await leave()
    const unread = await open(null, [picture])
    const names = [...again.sent, ...unread.sent].map(({ name }) => name)
    expect(names).not.toContain('account.refresh')
  })
  it('says that it asks, and does not ask twice', async () => {
    await open(null, [sampleJob({ command: { kind: 'info' } })])
    expect(words(strip())).toContain('Checking…')
    expect(button('Update account details', strip())).toHaveProperty('disabled', true)
  })
  it('marks the speed in use and switches to another', async () => {
    const { sent } = await open()
    expect(button('Fast', strip()).getAttribute('aria-pressed')).toBe('true')
    await press(button('Fast', strip()))
    await press(button('Relax', strip()))
    expect(commandsOf(sent)).toEqual([{ kind: 'speed', speed: 'relax' }])
  })
  it('has no switch where there is nothing to switch', async () => {
    const { capabilities } = sampleProvider
    await stock([], stored(providers, [{ ...sampleProvider, capabilities: { ...capabilities, speeds: ['fast'] } }]))
    await openPopup()
    expect(strip().querySelector('fieldset')).toBeNull()
  })
})
