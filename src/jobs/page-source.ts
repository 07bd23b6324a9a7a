import { isPageAddress, maxSource, type Source } from '../contract/source.ts'
import { isSecretKey } from '../shared/redact.ts'
import { plainText } from './page-text.ts'

/** What the browser tells of the page on which the user chose something. */
export interface ChosenOn {
  url: string
  /** Empty where the browser does not tell it. */
  title: string
  /** The selected text; empty for a picture. */
  text: string
  /** A private window, of which nothing is kept. */
  isPrivate: boolean
}

/** The page as it may be kept with a job. Undefined when it is none of the web, or in a private window. */
export function sourceFrom({ url, title, text, isPrivate }: ChosenOn): Source | undefined {
  const address = isPrivate ? undefined : pageAddress(url)
  if (address === undefined) return undefined
  const lines = text.split(/[\n\r\u2028\u2029]+/).map(plainText)
  return {
    url: address,
    title: cut(plainText(title), maxSource.title),
    text: cut(lines.filter(Boolean).join('\n'), maxSource.text),
  }
}

/** Without user name, password, secrets among the parameters, and a fragment that carries values: pages hand over tokens in them. */
function pageAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.username = ''
  url.password = ''
  for (const name of [...url.searchParams.keys()].filter(isSecretKey)) url.searchParams.delete(name)
  // A text directive names what somebody else had looked for.
  const [fragment = ''] = url.hash.split(':~:')
  url.hash = fragment === '#' || fragment.includes('=') ? '' : fragment
  return [url.href, url.origin + url.pathname].find(isPageAddress)
}

/** Cut behind the last whole word. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text.slice(0, most + 1)
  const blank = head.search(/\s\S*$/)
  return blank > 0 ? head.slice(0, blank).trimEnd() : head.slice(0, most).replace(/\p{Cs}$/u, '')
}
