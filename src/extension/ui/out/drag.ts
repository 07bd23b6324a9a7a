import { textOf } from '../model/prompt.ts'
import type { Target } from '../model/target.ts'
import { linkOf } from './link.ts'
import { htmlOf } from './markup.ts'
import type { OriginalDeps } from './original.ts'
import { plainName, shownSource } from './sources.ts'

/** A picture ready to be dragged: what a drag carries must be there when it begins. */
export interface Dragged {
  file: File
  /** An `<img>` that shows it in an editor; empty while it is not made, or where nothing shows it. */
  html: string
  /** While it works; else empty. */
  link: string
}

export async function makeDragged(
  target: Target,
  picture: Blob,
  { prompt, ...deps }: OriginalDeps & { prompt: string },
): Promise<Dragged> {
  const src = await shownSource(target, picture, deps)
  return {
    file: new File([picture], plainName(target, prompt, picture.type), { type: picture.type }),
    html: src === null ? '' : htmlOf({ src, alt: textOf(prompt) }),
    link: linkOf(target, Date.now()) ?? '',
  }
}

/**
 * Puts a picture into a drag. The browser has put in there what it does for every image: in Chromium that is the file as it was loaded,
 * which reaches other pages, while a file of a script's does not (https://crbug.com/40382084); in Firefox it is no file.
 * @param src the object URL of the original
 */
export function fillDrag(data: DataTransfer, { file, html, link }: Dragged, src: string): void {
  data.effectAllowed = 'copy'
  // What the browser has written leads to our object URL, which no other page can open.
  data.clearData('text/plain')
  data.clearData('text/uri-list')
  data.clearData('text/html')
  if (html) data.setData('text/html', html)
  if (link) {
    data.setData('text/uri-list', link)
    data.setData('text/plain', link)
  }
  // By which Chromium on Windows writes a file with a name outside of the browser.
  data.setData('DownloadURL', `${file.type}:${file.name}:${src}`)
  if (![...data.items].some(({ kind }) => kind === 'file')) data.items.add(file)
}
