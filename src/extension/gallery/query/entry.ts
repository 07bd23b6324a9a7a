import type { Command } from '../../../contract/command.ts'
import type { Job, JobState } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { ownPrompt } from '../../../jobs/lineage.ts'
import { coverOf, layoutOf, pictureCount } from '../../../jobs/result-layout.ts'
import { isFinal } from '../../../jobs/state.ts'
import { aspectOf } from '../../ui/model/prompt.ts'
import { dayKey } from '../../ui/text/format.ts'

/** One tile: a job, or a family of which this many are wanted. */
export interface Item {
  /** Of the job it shows. */
  id: string
  lead: Entry
  /** The wanted ones, the lead among them. */
  members: readonly Entry[]
}

/** The fields of a job that grid and search need. Ten thousand entries take some megabytes, ten thousand jobs a hundred. */
export interface Entry extends Inherited {
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

/**
 * What comes from ancestors too, as far as they are known. Whoever asks for it asks a hundred thousand entries, at each key that is
 * typed: so it stands in each, and follows its ancestors (`createEntries`).
 */
interface Inherited {
  /** Id of the oldest ancestor that is known; its own where there is none. */
  rootId: string
  /** Ancestors or children of it are known. */
  hasKin: boolean
  /** Its words, and those of its ancestors up to the prompt, so that an upscale is found by its grid's words. */
  searched: string
  /** The site of the page that it, or the nearest ancestor that knows one, was made from; else empty. */
  pageSite: string
  /** Width by height of its tile. */
  tileRatio: number
  /** The tile that it is by itself; made when it is first needed. */
  tile: Item | null
}

export function entryOf(job: Job): Entry {
  const { command, result } = job
  const cover = result ? coverOf(result) : null
  const link = cover === null ? undefined : result?.pictures[cover]
  const prompt = ownPrompt(command)
  const kept = cover === null ? undefined : job.kept?.[cover]
  // Without small copies it is shown as one that is only linked.
  const isKept = (kept === 'kept' && !job.smallDue) || kept === 'reduced'
  const tags = job.tags ?? noTags
  const entry: Entry = {
    id: job.id,
    // What every query reads stands together, also in memory.
    searched: '',
    hasKin: false,
    tile: null,
    rootId: job.id,
    pictures: result ? pictureCount(result) : 0,
    tileRatio: 1,
    day: dayKey(job.createdAt),
    state: job.state,
    cover,
    pageSite: '',
    parentId: job.parentId,
    connectionId: job.connectionId,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    command: shortened(command),
    result: pressedOnly(job),
    words: fold([prompt, job.model ?? '', ...(result?.text ?? []), ...tags].join(' ')),
    site: siteOf(job),
    ratio: link?.width && link.height ? link.width / link.height : aspectOf(prompt),
    isKept,
    isLost: kept === 'lost',
    isFilm: link?.kind === 'video',
    hasFour: result ? ['grid', 'quarters'].includes(layoutOf(result).kind) : false,
    favourite: job.favourite ?? false,
    isSaved: job.savedAt !== undefined,
    tags,
    endedAt: job.endedAt,
    job: (isKept || kept === 'lost') && isFinal(job.state) ? null : job,
  }
  inherit(entry, undefined)
  return entry
}

/** Beyond these a tile would be a stripe or fill the row alone. */
const narrowest = 0.55
const widest = 2.4

/** Writes into an entry what it has from its parent, which must have it from its own already. */
export function inherit(entry: Entry, known: Entry | undefined): void {
  // In damaged records an entry can be its own ancestor.
  const parent = known?.rootId === entry.id ? undefined : known
  const hasPrompt = ownPrompt(entry.command) !== ''
  entry.rootId = parent?.rootId ?? entry.id
  entry.searched = parent && !hasPrompt ? `${entry.words} ${parent.searched}` : entry.words
  entry.pageSite = entry.site || (parent?.pageSite ?? '')
  entry.tileRatio = entry.ratio === null ? (parent?.tileRatio ?? 1) : Math.min(widest, Math.max(narrowest, entry.ratio))
}

/** The tile of an entry alone. */
export function tileOf(entry: Entry): Item {
  entry.tile ??= { id: entry.id, lead: entry, members: [entry] }
  return entry.tile
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
