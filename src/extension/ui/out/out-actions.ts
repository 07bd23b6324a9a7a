import { localeCode } from '../../../shared/locale-code.ts'
import { ok } from '../../../shared/result.ts'
import { reportCaught } from '../../platform/log.ts'
import type { Notify } from '../hooks/use-notice.ts'
import type { OutActions, Target } from '../model/target.ts'
import { date } from '../text/format.ts'
import { t } from '../text/words.ts'
import { type CopyFailure, copyLater } from './clipboard.ts'
import { linkOf } from './link.ts'
import type { OriginalDeps } from './original.ts'

interface OutOptions extends OriginalDeps {
  notify: Notify
  /** Absent: the browser's own. */
  browser?: Partial<Pick<Navigator, 'share' | 'canShare'>>
}

/** Loaded at the first use: the popup must open quickly. The browser is asked before that, while the click counts. */
const contents = () => import('./contents.ts')

export function createOutActions({ notify, browser = navigator, ...deps }: OutOptions): OutActions {
  const tellFailure = (failure: CopyFailure) => notify(t(`out_${localeCode(failure)}`), 'bad')

  async function copyPicture(find: Target | (() => Promise<Target | null>)): Promise<void> {
    let isSmall = false
    const copied = await copyLater({
      'image/png': async () => {
        const target = typeof find === 'function' ? await find() : find
        const made = await (await contents()).pngOf(target, deps)
        if (!made.ok) return made
        isSmall = made.value.isSmall
        return ok(made.value.png)
      },
    })
    if (copied.ok) notify(t(isSmall ? 'out_small_copied' : 'out_picture_copied'))
    else tellFailure(copied.error)
  }

  async function copyMarkup(target: Target, prompt: string, form: 'markdownFor' | 'htmlFor'): Promise<void> {
    const made = contents().then((module) => module[form](target, prompt, deps))
    const as = (type: string) => async () => {
      const markup = await made
      return markup.ok ? ok(new Blob([markup.value.text], { type })) : markup
    }
    const copied = await copyLater({
      ...(form === 'htmlFor' ? { 'text/html': as('text/html') } : {}),
      'text/plain': as('text/plain'),
    })
    if (!copied.ok) return tellFailure(copied.error)
    const markup = await made
    if (!markup.ok) return
    const { src } = markup.value
    if (src === linkOf(target, Date.now())) notify(linkNotice(target))
    else notify(form === 'htmlFor' ? t('out_html_copied') : t('out_markdown_file', src))
  }

  async function copyLink(target: Target): Promise<void> {
    const link = linkOf(target, Date.now())
    if (link === null) return tellFailure('gone')
    const copied = await copyLater({ 'text/plain': async () => ok(new Blob([link], { type: 'text/plain' })) })
    if (copied.ok) notify(linkNotice(target))
    else tellFailure(copied.error)
  }

  async function share(target: Target, prompt: string): Promise<void> {
    const file = await (await contents()).fileOf(target, prompt, deps)
    if (!file) return tellFailure('gone')
    await browser.share?.({ files: [file] }).catch((error: unknown) => {
      // The user closed the sheet, and knows.
      if (error instanceof Error && error.name === 'AbortError') return
      reportCaught('share picture', error)
      notify(t('out_not_shared'), 'bad')
    })
  }

  return {
    copyPicture: (find) => void copyPicture(find),
    copyMarkdown: (target, prompt) => void copyMarkup(target, prompt, 'markdownFor'),
    copyHtml: (target, prompt) => void copyMarkup(target, prompt, 'htmlFor'),
    copyLink: (target) => void copyLink(target),
    ...(canShareFiles(browser) ? { share: (target: Target, prompt: string) => void share(target, prompt) } : {}),
  }
}

/** That the link dies, and when, where that is known. */
function linkNotice({ job, index }: Target): string {
  const expiresAt = job.result?.pictures[index]?.expiresAt
  return expiresAt === undefined ? t('out_link_copied') : t('out_link_copied_until', date(expiresAt))
}

/** Asked with a file without bytes: whether the browser has a sheet that takes pictures. */
function canShareFiles(browser: NonNullable<OutOptions['browser']>): boolean {
  if (!browser.share || !browser.canShare) return false
  return browser.canShare({ files: [new File([], 'picture.png', { type: 'image/png' })] })
}
