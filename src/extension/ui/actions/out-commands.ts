import { type Quarter, quarters } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'
import { coverOf, isLoneGrid, layoutOf } from '../../../jobs/result-layout.ts'
import * as icons from '../icons/icon-paths.ts'
import * as outIcons from '../icons/icon-paths-out.ts'
import type { JobActions } from '../model/job-actions.ts'
import { isStill, type Target } from '../model/target.ts'
import { linkOf } from '../out/link.ts'
import { t } from '../text/words.ts'
import type { PictureCommand } from './use-picture-commands.ts'

interface OutCommandOptions {
  job: Job
  prompt: string
  actions: Pick<JobActions, 'out' | 'save'>
  /** In `result.pictures`; absent for the result as a whole. */
  index?: number | undefined
}

/** What takes a picture out of the browser, by button and key. Absent: not possible with it. */
export type OutCommands = Partial<Record<'save' | 'picture' | 'link' | 'markdown' | 'html' | 'share', PictureCommand>>

/** One command each; films are only saved, and linked to. */
export function outCommands({ job, prompt, actions: { out, save }, index }: OutCommandOptions): OutCommands {
  const at = index ?? (job.state === 'done' && job.result ? coverOf(job.result) : null)
  if (at === null || job.kept?.[at] === 'lost') return {}
  const target: Target = { job, index: at }
  const isSaved = index === undefined ? job.kept?.includes('kept') : job.kept?.[index] === 'kept'
  const { share } = out
  return {
    ...(isSaved && save
      ? {
          save: command(outIcons.save, t('gallery_save'), () => save(job, index === undefined ? undefined : { index })),
        }
      : {}),
    ...(linkOf(target, Date.now())
      ? { link: command(icons.link, t('gallery_copy_link'), () => out.copyLink(target)) }
      : {}),
    ...(isStill(target)
      ? {
          picture: command(outIcons.copyPicture, t('out_copy_picture'), () => out.copyPicture(target)),
          markdown: command(icons.copy, t('out_copy_markdown'), () => out.copyMarkdown(target, prompt)),
          html: command(icons.copy, t('out_copy_html'), () => out.copyHtml(target, prompt)),
          ...(share ? { share: command(outIcons.share, t('out_share'), () => share(target, prompt)) } : {}),
        }
      : {}),
  }
}

/** Whether a result is one picture, so that what is done with *the picture* is clear. */
export function isOnePicture({ result }: Job): boolean {
  const kind = result ? layoutOf(result).kind : 'none'
  return kind === 'single' || kind === 'grid'
}

/** One of the four of a result, where each can be had: as a picture of its own, or cut out of the whole. */
export function quarterTarget(job: Job, quarter: Quarter): Target | null {
  if (!job.result || job.state !== 'done') return null
  const own = job.result.pictures.findIndex(({ quadrant }) => quadrant === quarter)
  if (own >= 0) return { job, index: own }
  const cover = coverOf(job.result)
  return cover !== null && isLoneGrid(job.result, cover) ? { job, index: cover, quarter } : null
}

export function hasQuarters(job: Job): boolean {
  return quarters.some((quarter) => quarterTarget(job, quarter))
}

function command(icon: string, text: string, run: () => void): PictureCommand {
  return { icon, text, run }
}

export function copyQuarter(out: JobActions['out'], job: Job, quarter: Quarter): void {
  out.copyPicture(async () => quarterTarget(job, quarter))
}
