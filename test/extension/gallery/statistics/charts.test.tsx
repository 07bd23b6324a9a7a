// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { Charts } from '../../../../src/extension/gallery/statistics/charts.tsx'
import { leave, one, settled, show, words } from '../../../support/page.tsx'
import { doneJob, sampleJob } from '../../../support/sample-jobs.ts'

const now = new Date(2026, 10, 22, 14).getTime()
const hourMs = 3_600_000

afterEach(leave)

const jobs = [
  doneJob({ createdAt: now - hourMs, endedAt: now - hourMs + 54_000, speed: 'fast' }),
  doneJob({ createdAt: now - 26 * hourMs, endedAt: now - 25 * hourMs }),
  doneJob({ createdAt: now - 26 * hourMs, endedAt: now - 25 * hourMs }),
  sampleJob({ createdAt: now, state: 'failed', reason: { code: 'moderated' } }),
]
const fastTimeSamples = [
  { connectionId: 'first', at: now - 2 * hourMs, left: 12, of: 15, unit: 'hours' as const },
  { connectionId: 'first', at: now, left: 9.5, of: 15, unit: 'hours' as const },
]

describe('the numbers', () => {
  it('are told in words beside every plot', async () => {
    await show(<Charts jobs={jobs} fastTimeSamples={fastTimeSamples} now={now} />)
    const text = words()
    for (const fact of ['3 pictures', '2.5 h', '54 s', '1 of 4 jobs failed', 'Fast · 1 job'])
      expect(text).toContain(fact)
    expect(text).toContain('Refused by the service’s filter')
  })

  it('have a name and a sentence for those who do not see them, and a table of what there is', async () => {
    await show(<Charts jobs={jobs} fastTimeSamples={fastTimeSamples} now={now} />)
    const plot = one('svg[role=img]')
    const [title, description] = (plot.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => one(`[id="${id}"]`))
    expect(title?.textContent).toBe('Pictures a day')
    expect(description?.textContent).toBe('3 pictures in total; most on Nov 21, 2026: 2 pictures.')
    const rows = [...one('.plot table').querySelectorAll('tbody tr')].map((row) => words(row))
    expect(rows).toEqual(['Nov 21, 20262', 'Nov 22, 20261'])
  })

  it('sum what was spent by unit, and leave out fast time where there is none', async () => {
    const paid = (amount: number, unit: 'USD' | 'kudos') =>
      doneJob({
        createdAt: now - hourMs,
        endedAt: now - hourMs,
        result: { pictures: [], buttons: [], text: [], cost: { amount, unit } },
      })
    await show(
      <Charts jobs={[paid(0.04, 'USD'), paid(0.2, 'USD'), paid(12, 'kudos')]} fastTimeSamples={[]} now={now} />,
    )
    const spent = [...document.querySelectorAll('.figure')].filter((figure) => /spent/i.test(words(figure)))
    expect(spent.map((figure) => words(one('.figure-fact', figure)))).toEqual(['$0.24', '12 kudos'])
    expect(words()).not.toContain('Fast time used')
  })
  it('look further back when told to', async () => {
    const old = doneJob({ createdAt: now - 90 * 24 * hourMs, endedAt: now - 90 * 24 * hourMs + 1000 })
    await show(<Charts jobs={[old]} fastTimeSamples={[]} now={now} />)
    expect(words()).toContain('No pictures were finished in this period.')
    await settled(() => {
      const select = one<HTMLSelectElement>('select')
      select.value = 'months'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(words()).toContain('Pictures a month')
    expect(words()).toContain('1 picture')
  })

  it('say so where there is nothing to draw', async () => {
    await show(<Charts jobs={[]} fastTimeSamples={[]} now={now} />)
    expect(document.querySelector('svg')).toBeNull()
    expect(words()).toContain('Nothing failed in this period.')
  })
})
