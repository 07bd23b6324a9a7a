import { base64Bytes } from '../../../shared/base64.ts'
import type { Send } from '../../messaging/client.ts'
import { cutQuarter } from '../../store/draw.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { liveLink } from '../model/recent.ts'
import type { Target } from '../model/target.ts'

/** Where a picture's bytes come from: the store, or its link by way of the worker. */
export interface OriginalDeps {
  pictures: Pick<PictureReader, 'readPicture'> | null
  send: Send
}

/**
 * The bytes of a picture as they came; the small copy where the original had to make room. A quarter is cut out of its grid, as
 * PNG. Null when neither bytes nor a working link are left, or the browser can't draw the grid.
 */
export async function readOriginal(target: Target, { pictures, send }: OriginalDeps): Promise<Blob | null> {
  const { job, index, quarter } = target
  const kept = job.kept?.[index]
  const isHere = kept === 'kept' || kept === 'reduced'
  const stored = isHere ? ((await pictures?.readPicture(job.id, index, 'original')) ?? null) : null
  const whole = stored ?? (await fetchLinked(target, send))
  return quarter && whole ? cutQuarter(whole, quarter, 'original') : whole
}

async function fetchLinked({ job, index }: Target, send: Send): Promise<Blob | null> {
  const url = liveLink(job, index, Date.now())
  if (url === null) return null
  const reply = await send('pictures.show', { url, jobId: job.id, size: 'original' })
  const src = reply.ok ? reply.value.src : null
  const bytes = src === null ? null : base64Bytes(src)
  const type = src?.match(/^data:([^;,]+)/)?.[1]
  return bytes && type ? new Blob([bytes], { type }) : null
}
