import type { CommandKind } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { paints } from '../../../jobs/kinds.ts'
import { promptOf, withAncestors } from '../../../jobs/lineage.ts'
import { isDoubtful } from '../../../jobs/state.ts'
import { dataUrl } from '../../../shared/base64.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import type { MessageKey } from '../../platform/i18n.ts'
import type { NotificationContent } from '../../platform/notifications.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { shortened } from './notifications.ts'

/** How many jobs a notification of several names, and how long each name is. */
const namedJobs = 3
const nameLength = 50

interface NotificationTexts {
  /** What became of one job, with its picture where there is one. */
  ofOne(job: Job): Promise<NotificationContent>
  /** What became of several: how many of each kind, then what they are about. */
  ofSeveral(jobs: readonly Job[]): Promise<NotificationContent>
}

export function createNotificationTexts(
  context: Pick<Context, 'store' | 'platform' | 'log'> & { pictures: Pictures },
): NotificationTexts {
  const { store, platform, log } = context
  const { message } = platform.i18n

  /** Names the job for the user: its prompt, or else the first line of its result. */
  async function wordsOf(job: Job): Promise<string> {
    const known = await withAncestors(new Map([[job.id, job]]), store.readJobs)
    return promptOf(job, known) || (job.result?.text[0] ?? '')
  }

  function textOf(job: Job, words: string): string {
    if (job.state === 'done' || job.state === 'cancelled') return words
    const why =
      job.state === 'failed'
        ? message(`reason_${localeCode(job.reason?.code ?? 'provider-fault')}`)
        : message(job.state === 'overdue' ? 'notice_overdue_text' : 'notice_unknown_text')
    return words === '' ? why : `${why}\n${words}`
  }

  async function picture(job: Job): Promise<{ picture?: string }> {
    if (job.state !== 'done' || !job.result?.pictures.length) return {}
    const blob = await context.pictures.readPicture(job.id, 0, 'thumbnail').catch((error: unknown) => {
      log.note('read kept picture', error)
      return null
    })
    return blob?.type.startsWith('image/') ? { picture: await dataUrl(blob) } : {}
  }

  /** One line for each thing that became of some of them. */
  function summary(jobs: readonly Job[]): string[] {
    const of = (fits: (job: Job) => boolean) => jobs.filter(fits)
    const done = of(({ state }) => state === 'done')
    const kinds: [Job[], MessageKey][] = [
      [done, done.every(({ command }) => paints(command.kind)) ? 'notice_many_done' : 'notice_many_results'],
      [of(({ state }) => state === 'failed'), 'notice_many_failed'],
      [of(({ state }) => isDoubtful(state)), 'notice_many_doubtful'],
      [of(({ state }) => state === 'cancelled'), 'notice_many_cancelled'],
    ]
    return kinds.flatMap(([its, key]) => {
      const [only, ...more] = its
      if (!only) return []
      return more.length === 0 ? message(titleOf(only)) : message(key, its.length)
    })
  }

  return {
    async ofOne(job) {
      const text = textOf(job, shortened(await wordsOf(job)))
      return { title: message(titleOf(job)), text, ...(await picture(job)) }
    },
    async ofSeveral(jobs) {
      const [title = '', ...others] = summary(jobs)
      const words = await Promise.all(jobs.slice(0, namedJobs).map(wordsOf))
      const names = words.filter(Boolean).map((one) => shortened(one, nameLength))
      return { title, text: [...others, ...new Set(names)].join('\n') }
    },
  }
}

function titleOf({ state, command }: Job): MessageKey {
  switch (state) {
    case 'done':
      return doneTitle(command.kind)
    case 'cancelled':
      return 'notice_cancelled'
    case 'overdue':
      return 'notice_overdue'
    case 'unknown':
      return 'notice_unknown'
    default:
      return 'notice_failed'
  }
}

/** Other kinds are not listed, and the user is not notified of them. */
function doneTitle(kind: CommandKind): MessageKey {
  return kind === 'button' || kind === 'blend' || kind === 'describe' ? `notice_${kind}_done` : 'notice_imagine_done'
}
