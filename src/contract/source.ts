import * as z from 'zod/mini'

/** The longest address, title and text that are kept, in UTF-16 units. */
export const maxSource = { url: 2_000, title: 300, text: 1_000 } as const

/** Whether a page of the web is at this address: one that a link may open, without a user name or password in it. */
export function isPageAddress(text: string): boolean {
  if (text.length > maxSource.url || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

interface Checked {
  value: string
  issues: { push(issue: { code: 'custom'; input: unknown }): unknown }
}

function pageAddress({ value, issues }: Checked): void {
  if (!isPageAddress(value)) issues.push({ code: 'custom', input: value })
}

function atMost(length: number) {
  return ({ value, issues }: Checked) => {
    if (value.length > length) issues.push({ code: 'custom', input: value })
  }
}

/** The page that a job was made from. It stays in this browser, and is there only where the user agreed to remember pages. */
export const sourceSchema = z.object({
  url: z.string().check(pageAddress),
  /** Empty where the browser did not tell it. */
  title: z.string().check(atMost(maxSource.title)),
  /** The selected text, a line for each of its paragraphs; cut behind a word where it was longer. Empty for a picture. */
  text: z.string().check(atMost(maxSource.text)),
})
export type Source = z.infer<typeof sourceSchema>
