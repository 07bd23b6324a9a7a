import { localeCode } from '../../../shared/locale-code.ts'
import { fail, ok } from '../../../shared/result.ts'
import { reportCaught } from '../../platform/log.ts'
import type { Notify } from '../hooks/use-notice.ts'
import { textOf } from '../model/prompt.ts'
import type { OutActions, Target } from '../model/target.ts'
import { date } from '../text/format.ts'
import { t } from '../text/words.ts'
import { type CopyFailure, copyLater } from './clipboard.ts'
import { htmlOf, markdownOf } from './markup.ts'
import { type OriginalDeps, readOriginal } from './original.ts'
import { linkOf, plainName, shownSource } from './sources.ts'
import { toPng } from './to-png.ts'

interface OutOptions extends OriginalDeps {
  notify: Notify
  /** Absent: the browser's own. */
  browser?: Pick<Navigator, 'clipboard'> & Partial<Pick<Navigator, 'share' | 'canShare'>>
}

export function createOutActions({ notify, browser = navigator, ...deps }: OutOptions): OutActions {
  const tellFailure = (failure: CopyFailure) => notify(t(`out_${localeCode(failure)}`), 'bad')

  function copyText(text: string, notice: string): void {
    browser.clipboard.writeText(text).then(
      () => notify(notice),
      () => tellFailure('refused'),
    )
  }

  async function copyPicture(find: Target | (() => Promise<Target | null>)): Promise<void> {
    let isSmall = false
    const copied = await copyLater({
      'image/png': async () => {
        const target = typeof find === 'function' ? await find() : find
        const picture = target && (await readOriginal(target, deps))
        if (!target || !picture) return fail('gone')
        isSmall = target.job.kept?.[target.index] === 'reduced'
        const png = await toPng(picture)
        return png ? ok(png) : fail('undrawable')
      },
    })
    if (copied.ok) notify(t(isSmall ? 'out_small_copied' : 'out_picture_copied'))
    else tellFailure(copied.error)
  }

  async function copyMarkdown(target: Target, prompt: string): Promise<void> {
    const alt = textOf(prompt)
    const link = linkOf(target, Date.now())
    if (link) return copyText(markdownOf({ src: link, alt }), linkNotice(target))
    let name = ''
    const copied = await copyLater({
      'text/plain': async () => {
        const picture = await readOriginal(target, deps)
        if (!picture) return fail('gone')
        name = plainName(target, prompt, picture.type)
        return ok(new Blob([markdownOf({ src: name, alt })], { type: 'text/plain' }))
      },
    })
    if (copied.ok) notify(t('out_markdown_file', name))
    else tellFailure(copied.error)
  }

  async function copyHtml(target: Target, prompt: string): Promise<void> {
    const made = readOriginal(target, deps).then(async (picture) => {
      const src = picture && (await shownSource(target, picture, deps))
      return src ? htmlOf({ src, alt: textOf(prompt) }) : null
    })
    const as = (type: string) => async () => {
      const html = await made
      return html === null ? fail('gone' as const) : ok(new Blob([html], { type }))
    }
    const copied = await copyLater({ 'text/html': as('text/html'), 'text/plain': as('text/plain') })
    if (!copied.ok) return tellFailure(copied.error)
    const hasLink = !(await made)?.startsWith('<img src="data:')
    notify(hasLink ? linkNotice(target) : t('out_html_copied'))
  }

  async function share(target: Target, prompt: string): Promise<void> {
    const picture = await readOriginal(target, deps)
    if (!picture) return tellFailure('gone')
    const file = new File([picture], plainName(target, prompt, picture.type), { type: picture.type })
    await browser.share?.({ files: [file] }).catch((error: unknown) => {
      // The user closed the sheet, and knows.
      if (error instanceof Error && error.name === 'AbortError') return
      reportCaught('share picture', error)
      notify(t('out_not_shared'), 'bad')
    })
  }

  return {
    copyPicture: (find) => void copyPicture(find),
    copyMarkdown: (target, prompt) => void copyMarkdown(target, prompt),
    copyHtml: (target, prompt) => void copyHtml(target, prompt),
    copyLink(target) {
      const link = linkOf(target, Date.now())
      if (link) copyText(link, linkNotice(target))
    },
    ...(canShareFiles(browser) ? { share: (target: Target, prompt: string) => void share(target, prompt) } : {}),
  }
}

/** That the link dies, and when, where that is known. */
function linkNotice({ job, index }: Target): string {
  const expiresAt = job.result?.pictures[index]?.expiresAt
  return expiresAt === undefined ? t('out_link_copied') : t('out_link_copied_until', date(expiresAt))
}

/** A question without a file in it: whether the browser has a sheet that takes pictures. */
function canShareFiles({ share, canShare }: NonNullable<OutOptions['browser']>): boolean {
  const files = [new File([], 'picture.png', { type: 'image/png' })]
  return share !== undefined && (canShare?.call(navigator, { files }) ?? false)
}
