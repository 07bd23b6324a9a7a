import { fail, ok, type Result } from '../../../shared/result.ts'
import { canDownload, download } from '../../platform/downloads.ts'
import { reportCaught } from '../../platform/log.ts'

/** `cancelled`: by the user, in the browser's own window. `blocked`: the browser did not write it. */
export type OutputFailure = 'cancelled' | 'blocked'

/** Hands a file to the user. `watched`: it is written now, and what it was made of may go. */
export type Output = (file: Blob, name: string) => Promise<Result<{ watched: boolean }, OutputFailure>>

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

  return async (file, name) => {
    const url = URL.createObjectURL(file)
    if (!(await canDownload())) {
      click(url, name)
      setTimeout(() => URL.revokeObjectURL(url), linkMs)
      return ok({ watched: false })
    }
    try {
      const end = await download(url, name)
      return end === 'complete' ? ok({ watched: true }) : fail(end === 'cancelled' ? 'cancelled' : 'blocked')
    } catch (error) {
      reportCaught('download file', error)
      return fail('blocked')
    } finally {
      URL.revokeObjectURL(url)
    }
  }
}
