import type { Job } from '../../../contract/job.ts'
import { inlineLink, isInlineLink, uploadName } from '../../../jobs/inline-link.ts'
import { isLoadable, type Near, nearness } from '../../../shared/address.ts'
import { dataUrl } from '../../../shared/base64.ts'
import { isDrawable, measurePicture } from '../../../shared/picture-size.ts'
import { pictureType } from '../../../shared/picture-type.ts'
import { fail, ok } from '../../../shared/result.ts'
import type { MessageReply, MessageRequest } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { takeParts } from '../../messaging/transfer.ts'
import { connections } from '../../store/items.ts'
import { nearJob } from '../../store/near.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { download, limits } from '../pictures/download.ts'
import { findKept } from '../pictures/kept-picture.ts'
import type { Shrink } from '../pictures/shrink.ts'
import type { PostProcessing } from '../post-processing.ts'
import { stored } from './stored.ts'

type Request = MessageRequest<'pictures.show'>
type Shown = MessageReply<'pictures.show'>

/** How many pictures are fetched at once for pages, so that downloads of pictures to keep get their share of the network. */
const maxConcurrent = 3
/**
 * The largest picture in a message, which carries it as base64 and has 64 MiB at most. Upscales have up to 40 MB, but are kept
 * before they are shown.
 */
const maxBytes = 16 * 1_048_576
/** The longest time for a fetch that a page waits for. */
const totalMs = 60_000

/** The largest picture that all services take as a reference. */
const maxUploadBytes = 10 * 1_048_576

export interface PictureDeps extends Pick<Context, 'fetch' | 'now' | 'timers' | 'store' | 'log' | 'sha256'> {
  pictures: Pictures
  shrink: Shrink
  permitted(address: string): Promise<boolean>
  postProcessing: PostProcessing
}

type InTurn = <Answer>(run: () => Promise<Answer>) => Promise<Answer>

/**
 * Fetches pictures for pages by their address. Pages don't load them themselves: a page's own requests carry the user's cookies, and
 * show whoever chose the address that somebody is looking.
 */
export function createPictureHandlers(deps: PictureDeps): Handlers<'pictures'> {
  const inTurn = createLimiter(maxConcurrent)
  return {
    'pictures.show': async (request) => ok(await show(deps, inTurn, request)),
    'pictures.upload': async ({ offer }) => ok({ url: await upload(deps, offer) }),
    async 'pictures.poster'({ jobId, index, offer }) {
      const { thumbnail, tiny } = (await takeParts(offer, deps.timers)) ?? {}
      if (!thumbnail || !tiny) return fail({ code: 'worker' })
      return stored(deps.pictures.addSmall(jobId, index, { thumbnail, tiny }))
    },
  }
}

async function show(deps: PictureDeps, inTurn: InTurn, request: Request): Promise<Shown> {
  const { store } = deps
  const { url, jobId } = request
  const [job] = jobId === undefined ? [] : await store.readJobs([jobId])
  const near = await nearShown(deps, job)
  const known = job && !isInlineLink(url) ? null : await readKept(deps, request, undefined)
  if (known) return { src: known }
  if (!isLoadable(url, near)) return { src: null }
  if (!(await deps.permitted(url))) return { src: null, forbidden: true }
  if (job?.kept?.includes('waiting')) {
    await deps.postProcessing.whenFetched(job.id)
    const [after] = await store.readJobs([job.id])
    // A dialog shows the job as it was when it opened, and learns in no other way that the picture is kept now.
    const kept = after ? await readKept(deps, request, after) : null
    if (kept) return { src: kept }
  }
  return inTurn(() => fetchShown(deps, request, near))
}

/** Keeps an added picture under a name made of its bytes. Null when it can't be one, or no service would take it. */
async function upload(deps: PictureDeps, offer: string): Promise<string | null> {
  const { original } = (await takeParts(offer, deps.timers)) ?? {}
  if (!original || original.size > maxUploadBytes) return null
  const bytes = new Uint8Array(await original.arrayBuffer())
  const type = pictureType(bytes)
  if (!type?.startsWith('image/')) return null
  const blob = new Blob([bytes], { type })
  const name = uploadName(await deps.sha256(bytes))
  const { thumbnail, tiny } = isDrawable(type, measurePicture(bytes, type)) ? await deps.shrink(blob) : {}
  await deps.pictures.writePicture(name, 0, { original: blob, thumbnail, tiny })
  return inlineLink(name, 0)
}

/** Where the picture's connection is. */
async function nearShown({ store }: PictureDeps, job: Job | undefined): Promise<Near> {
  const { active, list } = await store.read(connections)
  // A picture without a job will be sent to the active connection.
  return job ? nearJob(job, list) : nearness(list.find(({ id }) => id === active)?.address ?? '')
}

async function fetchShown(deps: PictureDeps, { url, size }: Request, near: Near): Promise<Shown> {
  const loaded = await download(url, { ...deps, near, limits: { ...limits, bytes: maxBytes, totalMs } })
  if (!loaded.ok) return { src: null }
  const { blob, head } = loaded.value
  if (!isDrawable(blob.type, measurePicture(head, blob.type))) return { src: null }
  const small = size === 'thumbnail' ? (await deps.shrink(blob)).thumbnail : undefined
  return { src: await dataUrl(small ?? blob) }
}

/** Reads the kept picture that came from an address. Null when none is kept, or it is too large for a message. */
async function readKept(deps: PictureDeps, { url, size }: Request, job: Job | undefined): Promise<string | null> {
  const read = await findKept(url, job, deps)
  const blob = await read?.(size)
  return blob && blob.size <= maxBytes ? dataUrl(blob) : null
}

/** Runs at most `most` tasks at a time, and the others after them, in their order. */
function createLimiter(most: number): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
