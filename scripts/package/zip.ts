import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'

/** A file of a package. */
export interface File {
  /** Path in the package, with slashes. */
  name: string
  content: Uint8Array
}

// ZIP has no time zone: fflate writes the local time of a date, so that this one is midnight everywhere.
const mtime = new Date(1980, 0, 1)

/** A regular file that everybody may read (`rw-r--r--`), as Unix writes it into the upper half of the attributes. */
const attrs = (0o100644 << 16) >>> 0
const unix = 3

/**
 * A ZIP archive of these files, each name once. The same files make the same bytes: their order, dates, modes and compression are
 * fixed. The compression is JavaScript, since zlib's differs from processor to processor.
 */
export function zipOf(files: readonly File[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const entries = Object.fromEntries(sorted.map(({ name, content }) => [name, content]))
  return zipSync(entries, { level: 9, mtime, attrs, os: unix })
}

/** All files in a folder and the folders in it. */
export function filesUnder(folder: string): File[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { name: path.slice(folder.length + 1).replaceAll('\\', '/'), content: readFileSync(path) }
    })
}
