import * as z from 'zod/mini'
import { isRecord, type Json } from '../shared/json.ts'
import { anything, field, percent, readNumber, record, text } from './fields.ts'
import { readAddress, readAddresses } from './links.ts'
import { readStatus } from './status.ts'

const number = field(readNumber)

/**
 * A job as every API but The Next Leg sends it, by hook and on the poll route alike: one id of our request, a status, a
 * progress, and a result or an error. The APIs differ in names only, so that one schema reads them all:
 *
 *   ImaginePro         messageId, status QUEUED to DONE or FAIL, uri, originalUrl, images, error. `originatingMessageId` is the
 *                      parent's. A failure may hold `status` and `error` only. Where a describe answers is not documented.
 *   midjourney-proxy   id, state (our ref), action, status NOT_START to SUCCESS or FAILURE, imageUrl (a partial picture while it
 *                      runs), failReason, properties.finalPrompt. `progress` is "37%", and "" on failure. C#: buttons with
 *                      customId, imageUrls, videoUrls, seed; statuses MODAL and CANCEL; its `jobId` is Midjourney's, not ours.
 *   relatives          task_id or taskId; "" for null, `[]` for `{}`; statuses in any case.
 *   Apiframe           jobId in hooks and id on the poll route, result as an address or as {images, gridUrl}.
 *   others             an envelope: `payload` (imagineapi), `data` (kie, whose addresses stand in resultInfoJson.resultUrls).
 */
export const jobSchema = z.object({
  id: text,
  task_id: text,
  taskId: text,
  messageId: text,
  jobId: text,
  job_id: text,
  originatingMessageId: anything,
  originalMessageId: anything,
  ref: text,
  state: text,
  event: anything,
  action: text,
  status: field(readStatus),
  progress: percent,
  percentage: percent,
  prompt: text,
  prompts: anything,
  content: anything,
  properties: record,
  buttons: anything,
  seed: text,
  imageWidth: number,
  imageHeight: number,
  error: anything,
  failReason: anything,
  error_message: anything,
  errorMessage: anything,
})
export type JobBody = z.infer<typeof jobSchema>

/** The job without the envelope that some APIs put around it. */
export function unwrapJob(body: Json): Json {
  return [body.payload, body.data].find(isRecord) ?? body
}

/** Keys of picture addresses: of the whole picture (the API's own store before Discord's), of single pictures, of videos. */
const wholeKeys = ['gridUrl', 'uri', 'imageUrl', 'image_url', 'original_image_url', 'originalUrl', 'url']
const singlesKeys = ['images', 'imageUrls', 'image_urls', 'upscaled_urls', 'resultUrls']
const videoKeys = ['videoUrl', 'videoUrls', 'videos']
export const pictureKeys = [...wholeKeys, ...singlesKeys, ...videoKeys, 'result', 'output', 'resultInfoJson']

export interface JobPictures {
  whole: string | undefined
  singles: string[]
  videos: string[]
}

/** Picture addresses of a job, read from its result or, without one, from the fields beside the status. */
export function readJobPictures(job: Json): JobPictures {
  const result = job.result ?? job.output ?? job.resultInfoJson
  const place = isRecord(result) ? result : job
  const lone = typeof result === 'string' && /^https?:/.test(result) ? result : undefined
  const first = <Value>(keys: string[], read: (value: unknown) => Value, isThere: (value: Value) => boolean) =>
    keys.map((key) => read(place[key])).find(isThere)
  return {
    whole: lone ?? first(wholeKeys, readAddress, (url) => url !== undefined),
    singles:
      first(singlesKeys, readAddresses, (list) => list.length > 0) ??
      (Array.isArray(result) ? readAddresses(result) : []),
    videos: videoKeys.flatMap((key) => readAddresses(place[key])),
  }
}
