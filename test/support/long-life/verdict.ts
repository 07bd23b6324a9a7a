import type { Job } from '../../../src/contract/job.ts'
import type { Lived } from './day.ts'
import type { Stored } from './inside.ts'
import type { Figures } from './measure.ts'

/** What was seen at the end of a day. */
export interface Evening extends Stored, Figures {
  day: number
  /** Bytes of the browser's profile, with its caches. */
  profile: number
}

/** As many as the job index keeps of those that are not listed, while none of them is pending. */
const mostUnlisted = 20
/** As many lines as the log of one program holds. */
const mostLogLines = 250
const jobsAPage = 100

interface Life {
  evenings: readonly Evening[]
  lived: readonly Lived[]
  /** Prompts that reached the studio. */
  sent: readonly string[]
  /** All that are there at the end. */
  jobs: readonly Job[]
}

/** What must hold after a life: nothing is lost, nothing was sent twice, and what must not grow has not. */
export function verdict({ evenings, lived, sent, jobs }: Life) {
  const faults = [...faultsOfJobs({ lived, sent, jobs }), ...evenings.flatMap(faultsOfDay), ...growth(evenings)]
  const thought = lived.flatMap(({ prompts }) => prompts)
  return { days: evenings.length, prompts: thought.length, jobs: jobs.length, faults, holds: faults.length === 0 }
}

function faultsOfJobs({ lived, sent, jobs }: Omit<Life, 'evenings'>): string[] {
  const thought = lived.flatMap(({ prompts }) => prompts)
  const deleted = lived.flatMap((day) => day.deleted)
  const listed = jobs.filter(({ command }) => command.kind === 'imagine')
  const known = listed.map(({ command }) => (command.kind === 'imagine' ? command.prompt : ''))
  const notSentOnce = thought.filter((prompt) => sent.filter((one) => one === prompt).length !== 1)
  const failed = jobs.filter(({ state }) => state === 'failed')
  const unlisted = jobs.filter(({ command }) => command.kind === 'info')
  const unkept = jobs.filter(({ state, kept }) => state === 'done' && kept?.some((one) => one !== 'kept'))
  return [
    ...notSentOnce.map((prompt) => `${prompt} was sent ${sent.filter((one) => one === prompt).length} times`),
    ...jobs.filter(({ id }) => deleted.includes(id)).map(({ id }) => `${id} was deleted, and is there`),
    ...(new Set(known).size === known.length ? [] : ['A prompt has two jobs']),
    ...(known.length === thought.length - deleted.length
      ? []
      : [`Of ${thought.length} prompts, ${deleted.length} deleted, ${known.length} are left`]),
    ...(failed.length <= lived.length ? [] : [`${failed.length} jobs have failed in ${lived.length} days`]),
    ...(unlisted.length <= mostUnlisted ? [] : [`${unlisted.length} jobs are kept that nobody lists`]),
    ...unkept.map(({ id }) => `A picture of ${id} is not kept`),
  ]
}

function faultsOfDay({ day, keys, logLines, scratchFiles }: Evening): string[] {
  const { job = 0, page = 0, aside = 0, unmatched = 0, prompts = 0, account = 0, ...items } = keys
  const others = Object.values(items).reduce((sum, count) => sum + count, 0)
  const faults = {
    'too many pages of ids': page > Math.ceil(job / jobsAPage) + 1,
    'records that were set aside': aside > 0,
    'messages that matched no job': unmatched > 0,
    'prompts of batches that were put away': prompts > 0,
    'more accounts than one': account > 1,
    'keys beyond one for each item': others !== Object.keys(items).length,
    'too many lines in a log': logLines > mostLogLines,
    'more than one file in which an archive was built': scratchFiles > 1,
  }
  return Object.entries(faults).flatMap(([what, isSo]) => (isSo ? [`Day ${day}: ${what}`] : []))
}

/** What must be the same on each day once there is more than popup and job index show. */
function growth(evenings: readonly Evening[]): string[] {
  const full = evenings.filter(({ keys }) => (keys.job ?? 0) > 2 * jobsAPage)
  const [first] = full
  if (!first) return []
  const readsOf = ({ popupReads: { job = 0, ...items } }: Evening) => JSON.stringify(Object.entries(items).toSorted())
  const changed = full.filter((evening) => readsOf(evening) !== readsOf(first))
  const many = full.filter(({ popupReads: { job = 0 } }) => job > 12 + mostUnlisted + 12)
  return [
    ...changed.map((evening) => `Day ${evening.day}: the popup reads ${readsOf(evening)}, and not ${readsOf(first)}`),
    ...many.map(({ day, popupReads: { job } }) => `Day ${day}: the popup reads ${job} jobs`),
  ]
}

const rows: [string, (evening: Evening) => string][] = [
  [
    'jobs, keys of storage',
    ({ keys }) => `${keys.job ?? 0}, ${Object.values(keys).reduce((sum, count) => sum + count, 0)}`,
  ],
  ['bytes of storage', ({ records }) => kilobytes(records)],
  ['bytes of pictures, counted', ({ pictures }) => kilobytes(pictures)],
  ['bytes of pictures, estimated by the browser', ({ quota }) => kilobytes(quota)],
  ['bytes of the profile', ({ profile }) => kilobytes(profile)],
  [
    'keys read until the popup is usable',
    ({ popupReads }) => String(Object.values(popupReads).reduce((a, b) => a + b, 0)),
  ],
  ['popup, click to usable', ({ popupMs }) => `${Math.round(popupMs)} ms`],
  ['gallery, first screen', ({ galleryMs }) => `${Math.round(galleryMs)} ms`],
  ['worker, asleep to answer', ({ workerMs }) => `${Math.round(workerMs)} ms`],
  ['heap of the gallery', ({ galleryHeap }) => kilobytes(galleryHeap)],
  ['heap of the worker', ({ workerHeap }) => kilobytes(workerHeap)],
  ['longest log', ({ logLines }) => `${logLines} lines`],
]

/** The days beside each other, as Markdown. */
export function tableOf(evenings: readonly Evening[]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    line(['', ...evenings.map(({ day }) => `day ${day}`)]),
    line(['---', ...evenings.map(() => '---')]),
    ...rows.map(([name, cell]) => line([name, ...evenings.map(cell)])),
  ].join('\n')
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`
