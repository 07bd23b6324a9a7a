import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { isLoadable } from '../../../shared/address.ts'
import { dataUrl } from '../../../shared/base64.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { download, limits } from '../pictures/download.ts'
import { findKept } from '../pictures/kept-picture.ts'

/** What Discord takes as an upload; the servers that want bytes hand them on to it. */
const maxBytes = 10 * 1_048_576
/** Who has just pressed a button does not wait as long as a picture that is fetched for keeping. */
const totalMs = 20_000

type Tools = Pick<Context, 'fetch' | 'now' | 'timers' | 'store' | 'log'> & {
  pictures: Pictures
  /** Whether the command goes to a connection on this machine. */
  isNear: boolean
}

/** The command with `data:` URLs in place of picture addresses; null when a picture can't be had. */
export async function inlinePictures(
  command: Command,
  parent: Job | undefined,
  context: Tools,
): Promise<Command | null> {
  /** What we keep first: links die within a day, and the bytes may be had from nobody else. */
  async function kept(url: string): Promise<Blob | null> {
    const read = await findKept(url, parent, context)
    const original = (await read?.('original')) ?? null
    return read && original && original.size > maxBytes ? read('thumbnail') : original
  }

  async function bytesOf(url: string): Promise<Blob | null> {
    const own = await kept(url)
    if (own) return own
    const loaded = isLoadable(url, context.isNear)
      ? await download(url, { ...context, limits: { ...limits, bytes: maxBytes, totalMs } })
      : null
    return loaded?.ok ? loaded.value.blob : null
  }

  async function inlined(url: string): Promise<string | null> {
    if (url.startsWith('data:image/')) return url
    const blob = await bytesOf(url)
    return blob?.type.startsWith('image/') && blob.size <= maxBytes ? dataUrl(blob) : null
  }

  if (command.kind === 'describe') {
    const url = await inlined(command.url)
    return url === null ? null : { ...command, url }
  }
  if (command.kind !== 'blend') return command
  const urls = await Promise.all(command.urls.map((url) => inlined(url)))
  const found = urls.filter((url) => url !== null)
  return found.length === urls.length ? { ...command, urls: found } : null
}
