import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { isInlineLink } from '../../../jobs/inline-link.ts'
import { isLoadable, type Near } from '../../../shared/address.ts'
import { dataUrl } from '../../../shared/base64.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { download, limits } from '../pictures/download.ts'
import { findKept } from '../pictures/kept-picture.ts'

/** The largest upload that Discord takes, because the servers that want bytes pass them on to it. */
const maxBytes = 10 * 1_048_576
/** The time limit of a download here. It is shorter than for pictures to be kept, because the user waits for the command. */
const totalMs = 20_000

type Tools = Pick<Context, 'fetch' | 'now' | 'timers' | 'store' | 'log'> & {
  pictures: Pictures
  /** Where the command goes. */
  near: Near
}

/**
 * The command with `data:` URLs in place of picture addresses; null when a picture can't be obtained.
 * @param options.isAll false: only in place of those that lead nowhere, because the picture came as bytes and is kept here
 */
export async function inlinePictures(
  command: Command,
  parent: Job | undefined,
  context: Tools,
  { isAll } = { isAll: true },
): Promise<Command | null> {
  /** The kept picture is tried first: links expire within a day, and then nobody else has the bytes. */
  async function kept(url: string): Promise<Blob | null> {
    const read = await findKept(url, parent, context)
    const original = (await read?.('original')) ?? null
    return read && original && original.size > maxBytes ? read('thumbnail') : original
  }

  async function bytesOf(url: string): Promise<Blob | null> {
    const own = await kept(url)
    if (own) return own
    const loaded = isLoadable(url, context.near)
      ? await download(url, { ...context, limits: { ...limits, bytes: maxBytes, totalMs } })
      : null
    return loaded?.ok ? loaded.value.blob : null
  }

  async function inlined(url: string): Promise<string | null> {
    if (url.startsWith('data:image/') || !(isAll || isInlineLink(url))) return url
    const blob = await bytesOf(url)
    return blob?.type.startsWith('image/') && blob.size <= maxBytes ? dataUrl(blob) : null
  }

  if (command.kind === 'describe') {
    const url = await inlined(command.url)
    return url === null ? null : { ...command, url }
  }
  async function allInlined(urls: readonly string[]): Promise<string[] | null> {
    const found = (await Promise.all(urls.map((url) => inlined(url)))).filter((url) => url !== null)
    return found.length === urls.length ? found : null
  }

  if (command.kind === 'blend') {
    const urls = await allInlined(command.urls)
    return urls && { ...command, urls }
  }
  if (command.kind !== 'imagine' || !command.references) return command
  const references = await allInlined(command.references)
  return references && { ...command, references }
}
