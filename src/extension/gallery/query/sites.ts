import { lineage } from '../../../jobs/lineage.ts'
import type { Entry } from './entry.ts'
import type { LibrarySnapshot } from './library.ts'

/** The entry that says from which page a picture was made: its own, or the nearest ancestor's. */
export function withSite(entry: Entry, { byId }: Pick<LibrarySnapshot, 'byId'>): Entry | undefined {
  for (const one of lineage(entry, byId)) if (one.site !== '') return one
  return undefined
}

/** Whether `wanted` names the site, a site above it, or the beginning of either: `wiki` and `wikipedia.org` name `en.wikipedia.org`. */
export function isSite(site: string, wanted: string): boolean {
  return site !== '' && `.${site}`.includes(`.${wanted}`)
}

/** A site as it is stored, of what a person writes: `WWW.Müller.example` is `xn--mller-kva.example`. */
export function normaliseSite(text: string): string {
  const url = `http://${text}`
  return (URL.canParse(url) ? new URL(url).host : text.toLowerCase()).replace(/^www\./, '')
}
