import browser from 'webextension-polyfill'
import type { PageName } from './pages.ts'
import { ownUrl } from './runtime.ts'

export function pageUrl(page: PageName, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString()
  return ownUrl(`src/extension/${page}/index.html`) + (search && `?${search}`)
}

/**
 * Opens a page of ours in a tab, or goes to the tab that has it open and hands it the query.
 * Queries in use: `popup {draft: a number}`, `gallery {job: id}`, `setup {first: '1'}`, `help {about: a section}`.
 */
export async function openPage(page: PageName, query: Record<string, string> = {}): Promise<void> {
  const url = pageUrl(page, query)
  const bare = pageUrl(page)
  // Own tabs can be seen without the tabs permission.
  const open = (await browser.tabs.query({})).find((tab) => tab.url === bare || tab.url?.startsWith(`${bare}?`))
  if (open?.id === undefined) {
    await browser.tabs.create({ url })
    return
  }
  await browser.tabs.update(open.id, open.url === url ? { active: true } : { active: true, url })
  if (open.windowId !== undefined) await browser.windows?.update(open.windowId, { focused: true })
}

/** The page of a tab, as far as the browser tells. */
export interface TabPage {
  /** Empty where the browser keeps it to itself. */
  url: string
  /** The same. Firefox tells it to extensions with `activeTab`, where the user called them. */
  title: string
  isPrivate: boolean
}

/** @param url the page's address where the browser told it apart from the tab */
export function pageOf(
  tab: { url?: string; title?: string; incognito?: boolean } | undefined,
  url: string = tab?.url ?? '',
): TabPage {
  return { url, title: tab?.title ?? '', isPrivate: tab?.incognito ?? false }
}

/** A web address in a new tab. Only https and http get through. */
export async function openLink(url: string): Promise<void> {
  if (/^https?:\/\//i.test(url)) await browser.tabs.create({ url })
}
