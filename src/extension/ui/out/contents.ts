import { fail, ok, type Result } from '../../../shared/result.ts'
import { textOf } from '../model/prompt.ts'
import type { Target } from '../model/target.ts'
import type { CopyFailure } from './clipboard.ts'
import { linkOf } from './link.ts'
import { htmlOf, markdownOf } from './markup.ts'
import { type OriginalDeps, readOriginal } from './original.ts'
import { plainName, shownSource } from './sources.ts'
import { toPng } from './to-png.ts'

/** A picture as the clipboard takes it. `isSmall`: the original had to make room. */
export async function pngOf(
  target: Target | null,
  deps: OriginalDeps,
): Promise<Result<{ png: Blob; isSmall: boolean }, CopyFailure>> {
  const picture = target && (await readOriginal(target, deps))
  if (!target || !picture) return fail('gone')
  const png = await toPng(picture)
  return png ? ok({ png, isSmall: target.job.kept?.[target.index] === 'reduced' }) : fail('undrawable')
}

/** A picture as words of a document. `src`: its link, the name of its file, or a `data:` URL. */
export interface Markup {
  text: string
  src: string
}

/** By its link, or by its file's name where no link works. */
export async function markdownFor(
  target: Target,
  prompt: string,
  deps: OriginalDeps,
): Promise<Result<Markup, CopyFailure>> {
  const link = linkOf(target, Date.now())
  const picture = link === null ? await readOriginal(target, deps) : null
  if (link === null && !picture) return fail('gone')
  const src = link ?? plainName(target, prompt, picture?.type ?? '')
  return ok({ text: markdownOf({ src, alt: textOf(prompt) }), src })
}

/** With the picture in it, unless it is too large. */
export async function htmlFor(
  target: Target,
  prompt: string,
  deps: OriginalDeps,
): Promise<Result<Markup, CopyFailure>> {
  const picture = await readOriginal(target, deps)
  const src = picture && (await shownSource(target, picture, deps))
  return src ? ok({ text: htmlOf({ src, alt: textOf(prompt) }), src }) : fail('gone')
}

/** The original under the name that *Save* gives it. */
export async function fileOf(target: Target, prompt: string, deps: OriginalDeps): Promise<File | null> {
  const picture = await readOriginal(target, deps)
  return picture && new File([picture], plainName(target, prompt, picture.type), { type: picture.type })
}
