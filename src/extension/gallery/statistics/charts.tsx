import { useMemo, useState } from 'preact/hooks'
import type { Speed } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Known } from '../../../jobs/lineage.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import { dotted, duration, number } from '../../ui/text/format.ts'
import { moneyText } from '../../ui/text/money.ts'
import { count, t } from '../../ui/text/words.ts'
import { type Bar, Bars } from './bars.tsx'
import { Columns } from './columns.tsx'
import type { StatisticsData } from './load.ts'
import { type Period, periods, type Step, stepsOf } from './periods.ts'
import { failuresOf, fastTimeOver, picturesOver, type Spending, spendingOver, waitsOf, within } from './statistics.ts'
import { stepLabel, stepName } from './step-text.ts'
import './charts.css'

interface ChartsProps extends StatisticsData {
  now: number
}

const speedTones: Readonly<Record<Speed, Bar['tone']>> = { turbo: 'good', fast: 'accent', relax: 'wait' }

/** The user's own jobs, drawn. Headings start at h2: the page has the first. */
export function Charts({ jobs, fastTimeSamples, now }: ChartsProps) {
  const [period, setPeriod] = useState<Period>('days')
  const steps = useMemo(() => stepsOf(period, now), [period, now])
  const recent = useMemo(() => within(jobs, steps), [jobs, steps])
  const spending = useMemo(() => spendingOver(jobs, steps), [jobs, steps])
  const byId = useMemo(() => new Map(jobs.map((job) => [job.id, job])), [jobs])
  return (
    <div class="statistics">
      <label class="statistics-period">
        {t('numbers_period')}
        <select
          value={period}
          onChange={({ currentTarget }) => setPeriod(periods.find((each) => each === currentTarget.value) ?? 'days')}
        >
          {periods.map((each) => (
            <option key={each} value={each}>
              {t(`numbers_last_${each}`)}
            </option>
          ))}
        </select>
      </label>
      <Pictures values={picturesOver(jobs, steps)} steps={steps} period={period} />
      {spending.map((spent) => (
        <Spent key={spent.unit} {...spent} steps={steps} period={period} />
      ))}
      {(fastTimeSamples.length > 0 || spending.length === 0) && (
        <FastTime values={fastTimeOver(fastTimeSamples, steps)} steps={steps} period={period} />
      )}
      <Waits jobs={recent} known={byId} />
      <Failures jobs={recent} />
    </div>
  )
}

const hourMin = 60

/** In the unit that fits. */
function minutesText(minutes: number): string {
  return minutes < 2 * hourMin ? t('unit_minutes', number(minutes, 0)) : t('unit_hours', number(minutes / hourMin, 1))
}

interface OverTimeProps {
  values: readonly number[]
  steps: readonly Step[]
  period: Period
}

function Pictures({ values, steps, period }: OverTimeProps) {
  const title = t(`numbers_pictures_${period}`)
  const total = values.reduce((sum, value) => sum + value, 0)
  return (
    <Figure
      title={title}
      fact={total > 0 ? count('numbers_in_all', total) : undefined}
      none={t('numbers_pictures_none')}
    >
      <Columns
        title={title}
        description={described(values, steps, period, (value) => count('numbers_in_all', value))}
        columns={steps.map((step, index) => ({
          label: stepLabel(step, period),
          name: stepName(step, period),
          value: values[index] ?? 0,
          shown: number(values[index] ?? 0),
        }))}
        heads={[t('numbers_when'), t('numbers_pictures')]}
        tick={(value) => number(value)}
        whole
      />
    </Figure>
  )
}

function Spent({ unit, values, steps, period }: Spending & OverTimeProps) {
  const title = t(`numbers_spent_${unit}`)
  const shown = (amount: number) => moneyText({ amount, unit })
  const total = values.reduce((sum, value) => sum + value, 0)
  return (
    <Figure
      title={title}
      fact={total > 0 ? shown(total) : undefined}
      none={t('numbers_spent_none')}
      note={t('numbers_spent_note')}
    >
      <Columns
        title={title}
        description={described(values, steps, period, shown)}
        columns={steps.map((step, index) => ({
          label: stepLabel(step, period),
          name: stepName(step, period),
          value: values[index] ?? 0,
          shown: shown(values[index] ?? 0),
        }))}
        heads={[t('numbers_when'), t('numbers_spent')]}
        tick={(value) => (unit === 'USD' ? shown(value) : number(value))}
      />
    </Figure>
  )
}

function FastTime({ values, steps, period }: OverTimeProps) {
  const title = t('numbers_fast')
  const total = values.reduce((sum, value) => sum + value, 0)
  const inHours = Math.max(...values) >= 2 * hourMin
  return (
    <Figure
      title={title}
      fact={total > 0 ? minutesText(total) : undefined}
      none={t('numbers_fast_none')}
      note={t('numbers_fast_note')}
    >
      <Columns
        title={title}
        description={described(values, steps, period, minutesText)}
        columns={steps.map((step, index) => ({
          label: stepLabel(step, period),
          name: stepName(step, period),
          value: inHours ? (values[index] ?? 0) / hourMin : (values[index] ?? 0),
          shown: minutesText(values[index] ?? 0),
        }))}
        heads={[t('numbers_when'), t('numbers_used')]}
        tick={(value) => (inHours ? t('unit_hours', number(value)) : t('unit_minutes', number(value)))}
      />
    </Figure>
  )
}

function Waits({ jobs, known }: { jobs: readonly Job[]; known: Known<Job> }) {
  const waits = waitsOf(jobs, known)
  return (
    <Figure
      title={t('numbers_waits')}
      fact={waits.length > 0 ? t('numbers_waits_fact') : undefined}
      none={t('numbers_waits_none')}
    >
      <Bars
        title={t('numbers_waits')}
        heads={[t('numbers_what'), t('numbers_waits_fact')]}
        bars={waits.map(({ kind, speed, medianMs, jobs: amount }) => ({
          name: t(`numbers_kind_${kind}`),
          note: dotted(speed ? t(`speed_${speed}`) : '', count('numbers_jobs', amount)),
          value: medianMs,
          shown: duration(medianMs),
          tone: speed ? speedTones[speed] : 'edge',
        }))}
      />
    </Figure>
  )
}

function Failures({ jobs }: { jobs: readonly Job[] }) {
  const failures = failuresOf(jobs)
  const total = failures.reduce((sum, { jobs: amount }) => sum + amount, 0)
  const fact = total > 0 ? t('numbers_failures_fact', number(total), number(jobs.length)) : undefined
  return (
    <Figure title={t('numbers_failures')} fact={fact} none={t('numbers_failures_none')}>
      <Bars
        title={t('numbers_failures')}
        heads={[t('numbers_reason'), t('numbers_count')]}
        bars={failures.map(({ code, jobs: amount }) => ({
          name: code ? t(`reason_${localeCode(code)}`) : t('state_failed'),
          value: amount,
          shown: number(amount),
          tone: 'bad',
        }))}
      />
    </Figure>
  )
}

interface FigureProps {
  title: string
  /** The plot in one word; without one there is nothing to draw. */
  fact: string | undefined
  none: string
  note?: string
  children: preact.ComponentChildren
}

function Figure({ title, fact, none, note, children }: FigureProps) {
  return (
    <section class="sheet figure">
      <h2>{title}</h2>
      {fact === undefined ? (
        <p class="muted">{none}</p>
      ) : (
        <>
          <p class="figure-fact">{fact}</p>
          {children}
          {note && <p class="small muted">{note}</p>}
        </>
      )}
    </section>
  )
}

/** What one sees at a glance: how much in all, and when the most. */
function described(
  values: readonly number[],
  steps: readonly Step[],
  period: Period,
  shown: (value: number) => string,
): string {
  const most = Math.max(...values)
  const step = steps[values.indexOf(most)]
  const total = values.reduce((sum, value) => sum + value, 0)
  return step ? t('numbers_described', shown(total), stepName(step, period), shown(most)) : ''
}
