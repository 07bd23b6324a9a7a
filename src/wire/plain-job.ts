import * as z from 'zod/mini'
import { anything, field, isRecord, type Json, readPercent, readText, text } from './fields.ts'
import { readAddresses } from './links.ts'
import { readStatus } from './status.ts'

/** What the younger APIs send: one job with an id, a status, a progress, and a result or an error. */
export const plainJobSchema = z.object({
  jobId: text,
  job_id: text,
  taskId: text,
  task_id: text,
  id: text,
  ref: text,
  event: text,
  status: field(readStatus),
  progress: field(readPercent),
  percentage: field(readPercent),
  prompt: text,
  error: anything,
  error_message: text,
  errorMessage: text,
})
export type PlainJob = z.infer<typeof plainJobSchema>

/** The job itself, out of the envelope some put around it. */
export function unwrapJob(body: Json): Json {
  for (const key of ['payload', 'data', 'job']) if (isRecord(body[key])) return body[key]
  return body
}

export interface JobPictures {
  grid?: string
  singles: string[]
  videos: string[]
}

/** Keys under which picture addresses stand, a grid's first. */
const gridKeys = ['gridUrl', 'grid_url', 'original_image_url', 'image_url', 'imageUrl', 'url', 'uri']
const listKeys = ['images', 'image_urls', 'imageUrls', 'upscaled_urls', 'resultUrls']
const videoKeys = ['videoUrl', 'video_url', 'videos']

/** Picture addresses of a job: in `result` as text, list or object, in `output`, `resultInfoJson`, or beside the status. */
export function readJobPictures(job: Json): JobPictures {
  const result = job.result ?? job.output ?? job.resultInfoJson
  if (typeof result === 'string' && /^https?:/.test(result)) return { grid: result, singles: [], videos: [] }
  if (Array.isArray(result)) return { singles: readAddresses(result), videos: [] }
  const place = isRecord(result) ? result : job
  const grid = gridKeys.map((key) => readText(place[key])).find((url) => url !== undefined)
  const singles = listKeys.map((key) => readAddresses(place[key])).find((list) => list.length > 0) ?? []
  const videos = videoKeys.flatMap((key) => readAddresses(place[key]))
  return { ...(grid === undefined ? {} : { grid }), singles, videos }
}
