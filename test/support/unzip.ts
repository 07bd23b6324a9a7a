import { checkZipEntry, openZip } from '../../src/extension/gallery/archive/zip-reader.ts'

/** All files of a zip, each checked, in the order of its directory. */
export async function unzip(zip: Blob): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const opened = await openZip(zip)
  if (!opened.ok) throw new Error(opened.error)
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const [name, entry] of opened.value.entries) {
    await checkZipEntry(opened.value, entry, new AbortController().signal)
    files.set(name, new Uint8Array(await (await opened.value.read(entry)).arrayBuffer()))
  }
  return files
}
