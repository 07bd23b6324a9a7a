import { dataUrl } from '../../../shared/base64.ts'
import { extensionOf } from '../../../shared/picture-type.ts'
import type { Target } from '../model/target.ts'
import { factsOf } from '../save/facts.ts'
import { fileName } from '../save/names.ts'
import { readSavingPreferences } from '../save/saving-preferences.ts'
import { linkOf } from './link.ts'
import type { OriginalDeps } from './original.ts'

/** The largest picture that is written into a document as text. Editors become slow with more, and some refuse it. */
export const maxInlineBytes = 4 * 1_048_576

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
