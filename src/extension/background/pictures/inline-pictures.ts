import type { Job } from '../../../contract/job.ts'
import type { PictureLink, Update } from '../../../contract/update.ts'
import { inlineLink } from '../../../jobs/inline-link.ts'
import { inlineIndex } from '../../../providers/decode-helpers.ts'
import type { DecodedUpdate, InlinePicture } from '../../../providers/provider.ts'
import { base64Bytes } from '../../../shared/base64.ts'
import { headBytes } from '../../../shared/picture-size.ts'
import { pictureType } from '../../../shared/picture-type.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { SmallCopies } from './small-copies.ts'
import { type StoreDeps, storePicture } from './store-picture.ts'

interface InlineDeps extends StoreDeps {
  /** For its small copies, which are made later. */
  remember: SmallCopies['remember']
}

/**
 * Stores the pictures that came as bytes within an answer, before the answer takes effect: a worker that is killed in between finds
 * them at its next start (`foundPictures`). Resolves to the update without bytes. What is no picture, or finds no room, is lost.
 */
export async function storeInline(deps: InlineDeps, job: Job, decoded: DecodedUpdate): Promise<Update> {
  const { inline, ...update } = decoded
  if (!inline) return update
  const pictures: PictureLink[] = []
  for (const [index, link] of update.pictures.entries()) {
    const picture = link.inline ? inline[inlineIndex(link.url)] : undefined
    pictures.push(picture ? await stored(deps, job, { link, index, picture }) : link)
  }
  const isAllBroken = pictures.length > 0 && pictures.every(({ kind, inline: own }) => own && kind === undefined)
  if (!isAllBroken) return { ...update, pictures }
  return { ...update, state: 'failed', pictures: [], reason: { code: 'unexpected' } }
}

async function stored(
  deps: InlineDeps,
  job: Job,
  { link, index, picture }: { link: PictureLink; index: number; picture: InlinePicture },
): Promise<PictureLink> {
  const named: PictureLink = { ...link, url: inlineLink(job.id, index), inline: true }
  const bytes = base64Bytes(picture.base64)
  const type = bytes && pictureType(bytes)
  if (!bytes || !type) return { ...named, usable: false }
  const blob = new Blob([bytes], { type })
  const facts = await storePicture(deps, { jobId: job.id, index }, { blob, head: bytes.subarray(0, headBytes) })
  if (facts) deps.remember({ jobId: job.id, index }, blob)
  return facts ? { ...named, ...facts } : { ...named, kind: 'image', usable: false }
}

/** The end of a job whose pictures a killed worker had stored, but not noted; null when it had stored none. */
export async function foundPictures(reader: Pick<PictureReader, 'listKept'>, job: Job): Promise<Update | null> {
  const found = await reader.listKept(job.id)
  if (found.length === 0) return null
  const pictures = Array.from({ length: Math.max(...found) + 1 }, (_, index): PictureLink => {
    const isHere = found.includes(index)
    return { url: inlineLink(job.id, index), inline: true, ...(isHere ? { kind: 'image' } : { usable: false }) }
  })
  return { ids: { ref: job.id }, state: 'done', kind: 'picture', pictures, buttons: [], text: [] }
}
