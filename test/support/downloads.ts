import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../../scripts/browsers/page.ts'

/** Path of a file that a browser has written to its end: until then it is empty, or another one lies beside it. */
export function written(folder: string, name: RegExp): Promise<string> {
  return until(`a file like ${name}`, async () => {
    const names = await readdir(folder)
    const file = names.find((each) => name.test(each))
    if (!file || names.some((each) => /\.(part|crdownload)$/.test(each))) return null
    const path = join(folder, file)
    return (await stat(path)).size > 0 && path
  })
}
