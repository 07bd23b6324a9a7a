import { checkContent, openZip } from '../../src/extension/gallery/archive/zip-reader.ts'

/** All files of a zip, each checked, in the order of its directory. */
export async function unzip(zip: Blob): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const opened = await openZip(zip)
  if (!opened.ok) throw new Error(opened.error)
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const [name, entry] of opened.value.entries) {
    const content = await opened.value.open(entry)
    await checkContent(content, entry, { signal: new AbortController().signal, headBytes: 0 })
    files.set(name, new Uint8Array(await content.blob('').arrayBuffer()))
  }
  return files
}
