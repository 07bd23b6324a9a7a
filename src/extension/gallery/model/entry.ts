import type { Command } from '../../../contract/command.ts'
import { isFinal, type Job, type JobState } from '../../../contract/job.ts'
import { coverOf, facesOf } from '../../ui/model/faces.ts'
import { aspectOf } from '../../ui/model/prompt.ts'
import { dayKey } from '../../ui/text/format.ts'
import { buttonDeed, pressKey } from '../../ui/text/job-text.ts'

/** What kind of work a job was, as people sort pictures. */
export const works = ['imagine', 'upscale', 'vary', 'button', 'blend', 'describe'] as const
export type Work = (typeof works)[number]

/** What the wall and the search need of a job: ten thousand of these take some megabytes, ten thousand jobs a hundred. */
export interface Entry {
  id: string
  parentId: string | undefined
  connectionId: string
  createdAt: number
  updatedAt: number
  day: string
  state: JobState
  work: Work
  /** Its own prompt; empty when it has its parent's. */
  prompt: string
  /** Of the button that was pressed, as the parent lists it. */
  pressKey: string
  label: string
  /** Pressed buttons in words, by `pressKey`, for the names of its children. */
  deeds: Readonly<Record<string, string>> | undefined
  /** What is searched, folded: its own prompt, answer and tags. */
  words: string
  /** Width by height as told with the picture, or asked for in its own prompt; null: its parent's. */
  ratio: number | null
  /** In `result.pictures`; null without a picture. */
  cover: number | null
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
  /** Ms from asking to the end, for jobs that came out. */
  tookMs: number | undefined
  /** The whole job, where the wall shows more of it than a kept picture: it waits, failed, or hangs on a link. */
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
    work: workOf(command),
    prompt,
    pressKey: command.kind === 'button' ? pressKey(command) : '',
    label: command.kind === 'button' ? command.label : '',
    deeds: deedsOf(job),
    words: fold([prompt, ...(result?.text ?? []), ...tags].join(' ')),
    ratio: link?.width && link.height ? link.width / link.height : aspectOf(prompt),
    cover,
    pictures: result?.pictures.length ?? 0,
    isKept,
    isLost: kept === 'lost',
    isFilm: link?.kind === 'video',
    hasFour: result ? ['grid', 'quarters'].includes(facesOf(result).kind) : false,
    favourite: job.favourite ?? false,
    isSaved: job.savedAt !== undefined,
    tags,
    tookMs: job.state === 'done' && job.endedAt !== undefined ? job.endedAt - job.createdAt : undefined,
    job: isKept && isFinal(job.state) ? null : job,
  }
}

const noTags: readonly string[] = []

function ownPrompt(command: Command): string {
  if (command.kind === 'imagine') return command.prompt
  return command.kind === 'button' ? (command.prompt ?? '') : ''
}

function workOf(command: Command): Work {
  if (command.kind === 'imagine' || command.kind === 'blend' || command.kind === 'describe') return command.kind
  if (command.kind !== 'button') return 'button'
  if (/^u\d|upscale/i.test(command.label)) return 'upscale'
  return /^v\d|\bvary\b|variation|re-?roll|🔄/iu.test(command.label) ? 'vary' : 'button'
}

function deedsOf(job: Job): Record<string, string> | undefined {
  if (!job.pressed?.length || !job.result) return undefined
  const deeds: Record<string, string> = {}
  for (const button of job.result.buttons) {
    const key = pressKey(button)
    if (job.pressed.includes(key)) deeds[key] = buttonDeed(button)
  }
  return deeds
}

/** So that `Éclair` is found by `eclair`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
