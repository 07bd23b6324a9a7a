import { dataUrl } from '../../../shared/base64.ts'
import { extensionOf } from '../../../shared/picture-type.ts'
import { liveLink } from '../model/recent.ts'
import type { Target } from '../model/target.ts'
import { factsOf } from '../save/facts.ts'
import { fileName } from '../save/names.ts'
import { readSavingPreferences } from '../save/saving-preferences.ts'
import type { OriginalDeps } from './original.ts'

/** The largest picture that is written into a document as text. Editors become slow with more, and some refuse it. */
export const maxInlineBytes = 4 * 1_048_576

/** The link of a picture while it works. A quarter that is only cut out of its grid has none. */
export function linkOf(target: Target, now: number): string | null {
  const isLost = target.job.kept?.[target.index] === 'lost'
  return target.quarter === undefined && !isLost ? liveLink(target.job, target.index, now) : null
}

/**
 * What shows a picture in an editor: its bytes as a `data:` URL, its link where they are too many, the small copy where there is no
 * link. Null when nothing is left of it.
 */
export async function shownSource(target: Target, picture: Blob, { pictures }: OriginalDeps): Promise<string | null> {
  if (picture.size <= maxInlineBytes) return dataUrl(picture)
  const link = linkOf(target, Date.now())
  if (link !== null) return link
  const small = await pictures?.readPicture(target.job.id, target.index, 'thumbnail')
  return small && small.size <= maxInlineBytes ? dataUrl(small) : null
}

/** The name of a picture's file as *Save* gives it, without its folders. @param type of its bytes */
export function plainName({ job, index, quarter }: Target, prompt: string, type: string): string {
  const facts = factsOf(job, index, { prompt: () => prompt, provider: () => '' })
  const { template } = readSavingPreferences(localStorage)
  const path = fileName(template, quarter === undefined ? facts : { ...facts, quarter }, extensionOf(type))
  return path.slice(path.lastIndexOf('/') + 1)
}
