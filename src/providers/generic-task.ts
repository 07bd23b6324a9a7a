import type { Update } from '../contract/update.ts'
import type { Json } from '../shared/json.ts'
import { readPrompts, readText, readTexts } from '../wire/fields.ts'
import { type JobBody, jobSchema, pictureKeys, readJobPictures, unwrapJob } from '../wire/job.ts'
import { readButtons } from '../wire/labels.ts'
import {
  decodeBodies,
  expired,
  failure,
  get,
  gridOf,
  picture,
  previewOf,
  unreadable,
  unrecognizedFields,
  update,
  wordsOf,
} from './decode-helpers.ts'
import type { PollContext, Provider } from './provider.ts'

/** Decodes the jobs of all APIs but The Next Leg; see `wire/job`. */

/** Only partly understood, therefore also kept in `rest`. */
const alsoRest = ['action', 'properties', 'failReason']
const understood = [...Object.keys(jobSchema.shape), ...pictureKeys].filter((key) => !alsoRest.includes(key))
/** Actions whose result is text. */
const wordy = /^(describe|shorten|pic_?reader)$/i
const keycap = /\d\uFE0F?\u20E3/

export function decodeJobs(text: string): Update[] | null {
  return decodeBodies(text, decodeJob)
}

export function decodeJob(raw: Json): Update {
  const body = unwrapJob(raw)
  const job = jobSchema.parse(body)
  const messageId = job.id ?? job.task_id ?? job.taskId ?? job.messageId ?? job.jobId ?? job.job_id
  const ids = { ref: job.ref ?? job.state, messageId }
  const progress = job.progress ?? job.percentage
  const common = { followUpId: messageId, rest: unrecognizedFields(body, understood) }
  const { error, error_message, errorMessage, failReason } = job
  const words = wordsOf({ error, message: error_message, detail: errorMessage, failReason })
  const result = decodeResult(body, job)
  // Some APIs send no status with the result.
  const isOver = job.status === undefined && words === undefined && (progress ?? 100) === 100
  if (result && (job.status === 'done' || isOver))
    return { ...update(ids, 'done', result), progress: progress === 100 ? 100 : undefined, ...common }
  if (job.status === 'done') return { ...failure(ids, words, 'unexpected'), ...common }
  // A cancelled task is a failed one at midjourney-proxy.
  if (job.status === 'cancelled' || /取消|cancel/i.test(words ?? '')) return update(ids, 'cancelled', common)
  if (job.status === 'failed' || (job.status === undefined && words !== undefined))
    return { ...failure(ids, words), ...common }
  if (job.status === 'running' || (progress ?? 0) > 0) {
    return update(ids, 'running', { progress, preview: previewOf(readJobPictures(body).whole), ...common })
  }
  // The body may name a job, but without a status there is nothing in it that we understand.
  return job.status === 'accepted' ? update(ids, 'accepted', common) : unreadable(raw, ids)
}

/** Null when there is neither a picture nor text. */
function decodeResult(body: Json, job: JobBody): Parameters<typeof update>[2] | null {
  const buttons = readButtons(job.buttons)
  const action = job.action ?? ''
  const { whole, singles, videos } = readJobPictures(body)
  const size = { width: job.imageWidth, height: job.imageHeight }
  const pictures = [...videos.map((url) => picture(url, { kind: 'video' })), ...gridOf(whole, singles, buttons, size)]
  if (!wordy.test(action) && pictures.length > 0) {
    return { kind: 'picture', pictures, buttons, text: readTexts(job.prompt), seed: job.seed }
  }
  const said = [job.prompts, job.content, job.properties?.finalPrompt, job.prompt, body.description]
  const text = said.map((value) => readPrompts(readTexts(value))).find((list) => list.length > 0)
  // A prompt alone is a result only when a prompt was asked for.
  const isResult =
    wordy.test(action) || Array.isArray(job.prompts ?? job.content) || keycap.test(said.map(readText).join())
  if (text === undefined || !isResult) return null
  return { kind: /shorten/i.test(action) ? 'notice' : 'describe', text, buttons }
}

/** A poll route that answers with the job; 404, 204 or an empty body mean that the API does not know it. */
export function jobPoll(
  route: (messageId: string) => string,
  headers: (token: string) => Record<string, string>,
  decode: (text: string) => Update[] | null = decodeJobs,
): NonNullable<Provider['poll']> {
  return {
    encode: ({ address, token, messageId }: PollContext) =>
      get(`${address}/${route(encodeURIComponent(messageId))}`, headers(token)),
    decode({ status, text }, { messageId }) {
      const isNobody = status === 404 || status === 204 || (status === 200 && ['', 'null'].includes(text.trim()))
      if (isNobody) return [expired(messageId)]
      const updates = status === 200 ? decode(text) : null
      return updates?.map((one) => ({ ...one, ids: { ...one.ids, messageId } })) ?? null
    },
  }
}
