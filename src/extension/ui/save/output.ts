import { fail, ok, type Result } from '../../../shared/result.ts'
import { canDownload, download, downloadedPath } from '../../platform/downloads.ts'
import { reportCaught } from '../../platform/log.ts'

/** `cancelled`: by the user, in the browser's own window. `blocked`: the browser did not write it. */
export type OutputFailure = 'cancelled' | 'blocked'

/** A file that the browser wrote: the id of its download, and its path on this machine, empty where that is not known. */
export interface WrittenFile {
  downloadId: number
  path: string
}

/**
 * Hands a file to the user. `written`: it is written now, and what it was made of may go; null while nobody can know.
 * @param signal stops a download that is not written yet, which then ends as `cancelled`
 */
export type Output = (
  file: Blob,
  name: string,
  signal?: AbortSignal,
) => Promise<Result<{ written: WrittenFile | null }, OutputFailure>>

/** A download by link starts at some later time, and no event says when the address was read. */
const linkMs = 60_000

/** Through the browser's downloads where the user allowed it, else as a link with `download`, which knows no folders. */
export function createOutput(page: Document): Output {
  function click(url: string, name: string): void {
    const link = page.createElement('a')
    link.href = url
    link.download = name.slice(name.lastIndexOf('/') + 1)
    page.body.append(link)
    link.click()
    link.remove()
  }

  return async (file, name, signal) => {
    const url = URL.createObjectURL(file)
    if (!(await canDownload())) {
      click(url, name)
      setTimeout(() => URL.revokeObjectURL(url), linkMs)
      return ok({ written: null })
    }
    try {
      const made = await download(url, name, signal)
      const end = made === 'cancelled' ? made : made.end
      if (made === 'cancelled' || end !== 'complete') return fail(end === 'cancelled' ? 'cancelled' : 'blocked')
      // It is saved all the same when the browser does not say where.
      const path = await downloadedPath(made.id).catch((error: unknown) => reportCaught('find saved file', error) ?? '')
      return ok({ written: { downloadId: made.id, path } })
    } catch (error) {
      reportCaught('download file', error)
      return fail('blocked')
    } finally {
      URL.revokeObjectURL(url)
    }
  }
}
