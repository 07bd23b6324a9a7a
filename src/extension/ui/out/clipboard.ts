import { fail, ok, type Result } from '../../../shared/result.ts'
import { reportCaught } from '../../platform/log.ts'

/** `refused`: by the browser. `gone`: nothing is left of the picture. `undrawable`: the browser can't draw it. */
export type CopyFailure = 'refused' | 'gone' | 'undrawable'

/**
 * Puts onto the clipboard what is still being read or drawn. Call it in the handler of a click or key: the browser is asked at
 * once, while the user's act counts, and waits for the contents.
 * @param types of the contents, as MIME types, with what reads them
 */
export async function copyLater(
  types: Record<string, () => Promise<Result<Blob, CopyFailure>>>,
): Promise<Result<null, CopyFailure>> {
  let reason: CopyFailure = 'refused'
  const contents = Object.entries(types).map(([type, read]) => {
    const content = read().then((made) => {
      if (made.ok) return made.value
      reason = made.error
      throw new Error(made.error)
    })
    // A browser that refuses at once never waits for it.
    content.catch(() => {})
    return [type, content] as const
  })
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(contents))])
    return ok(null)
  } catch (error) {
    if (reason === 'refused') reportCaught('copy', error)
    return fail(reason)
  }
}
