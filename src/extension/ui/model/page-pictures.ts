import type { Send } from '../../messaging/client.ts'
import { offerParts } from '../../messaging/transfer.ts'
import { createPictureReader, type PictureReader } from '../../store/pictures.ts'
import { withPosters } from '../../store/poster.ts'

/** Kept pictures, as pages show them. A page can play films, so it draws their posters; the worker keeps those. */
export function openPictures(send: Send): PictureReader {
  return withPosters(createPictureReader(), ({ jobId, index }, { thumbnail, tiny }) =>
    offerParts({ thumbnail, tiny }, (offer) => send('pictures.poster', { jobId, index, offer })),
  )
}
