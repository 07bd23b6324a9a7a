import type { Command } from '../../../contract/command.ts'
import type { Job, JobState } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { ownPrompt } from '../../../jobs/lineage.ts'
import { coverOf, layoutOf, pictureCount } from '../../../jobs/result-layout.ts'
import { isFinal } from '../../../jobs/state.ts'
import { aspectOf } from '../../ui/model/prompt.ts'
import { dayKey } from '../../ui/text/format.ts'

/** The fields of a job that grid and search need. Ten thousand entries take some megabytes, ten thousand jobs a hundred. */
export interface Entry {
  id: string
  parentId: string | undefined
  connectionId: string
  createdAt: number
  updatedAt: number
  day: string
  state: JobState
  /** Without mask and references, which are long. */
  command: Command
  /** The buttons that were pressed, for the names of its children. */
  result: { buttons: readonly Button[] } | undefined
  /** Text to search in, case-folded: the job's own prompt, model, result text and tags. */
  words: string
  /** Of the page that the job itself was made from: a host, without `www.`. Empty when it is not known. */
  site: string
  /** Width divided by height, from the picture or from the job's own prompt. Null means the parent's. */
  ratio: number | null
  /** In `result.pictures`; null without a picture. */
  cover: number | null
  /** See `pictureCount`. */
  pictures: number
  /** Small copies of the cover are here. */
  isKept: boolean
  /** Nothing of the cover is here, and its link is dead. */
  isLost: boolean
  isFilm: boolean
  hasFour: boolean
  favourite: boolean
  isSaved: boolean
  tags: readonly string[]
  endedAt: number | undefined
  /** The whole job, where the grid shows more than a stored picture: it is pending, has failed, or has only a link. */
  job: Job | null
}

export function entryOf(job: Job): Entry {
  const { command, result } = job
  const cover = result ? coverOf(result) : null
  const link = cover === null ? undefined : result?.pictures[cover]
  const prompt = ownPrompt(command)
  const kept = cover === null ? undefined : job.kept?.[cover]
  const isKept = kept === 'kept' || kept === 'reduced'
  const tags = job.tags ?? noTags
  return {
    id: job.id,
    parentId: job.parentId,
    connectionId: job.connectionId,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    day: dayKey(job.createdAt),
    state: job.state,
    command: shortened(command),
    result: pressedOnly(job),
    words: fold([prompt, job.model ?? '', ...(result?.text ?? []), ...tags].join(' ')),
    site: siteOf(job),
    ratio: link?.width && link.height ? link.width / link.height : aspectOf(prompt),
    cover,
    pictures: result ? pictureCount(result) : 0,
    isKept,
    isLost: kept === 'lost',
    isFilm: link?.kind === 'video',
    hasFour: result ? ['grid', 'quarters'].includes(layoutOf(result).kind) : false,
    favourite: job.favourite ?? false,
    isSaved: job.savedAt !== undefined,
    tags,
    endedAt: job.endedAt,
    job: isKept && isFinal(job.state) ? null : job,
  }
}

const noTags: readonly string[] = []

/** The site of the page that a job was made from: its host, without `www.`. Empty when it is not known. */
function siteOf({ source }: Pick<Job, 'source'>): string {
  return source ? new URL(source.url).host.replace(/^www\./, '') : ''
}

function shortened(command: Command): Command {
  if (command.kind === 'imagine') return { kind: 'imagine', prompt: command.prompt }
  if (command.kind !== 'button') return command
  const { mask: _, ...rest } = command
  return rest
}

function pressedOnly({ pressed, result }: Job): Entry['result'] {
  if (!pressed?.length || !result) return undefined
  return { buttons: result.buttons.filter((button) => pressed.includes(buttonKey(button))) }
}

/** So that `Éclair` is found by `eclair`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
