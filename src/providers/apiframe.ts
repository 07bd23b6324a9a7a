import type { Command } from '../contract/command.ts'
import type { Button, Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../wire/fields.ts'
import { readButtons } from '../wire/labels.ts'
import { plainJobSchema, readJobPictures, unwrapJob } from '../wire/plain-job.ts'
import {
  declined,
  decodeBodies,
  expired,
  failure,
  get,
  gridOf,
  picture,
  post,
  preview,
  promptOf,
  rest,
  stray,
  told,
  update,
  wordsOf,
} from './answers.ts'
import type { Provider, ProviderRequest } from './provider.ts'

/**
 * Apiframe v2. How sure we are: imagine, upsample, variation, jobs and webhooks are documented by the vendor; its
 * documents show the result of a webhook as one address and as an object: both are read.
 */
export const apiframe: Provider = {
  id: 'apiframe',
  name: 'Apiframe',
  commands: ['imagine', 'button'],
  speeds: [],
  maxPromptLength: 2000, // Midjourney's own; the API tells none
  hook: true,
  defaultAddress: 'https://api.apiframe.ai/v2',
  exampleAddress: 'https://api.apiframe.ai/v2',
  needsToken: true,

  encode,
  decodeReceipt(answer, _command, context) {
    const json = readJson(answer.text)
    if (answer.status < 200 || answer.status > 299 || !isRecord(json)) return declined(answer, context)
    const job = plainJobSchema.parse(json)
    const messageId = job.jobId ?? job.id
    if (messageId === undefined || job.status === 'failed') return declined(answer, context)
    return { kind: 'accepted', messageId, updates: [] }
  },
  decodeHook: (text) => decodeBodies(text, decodeJob),
  poll: {
    encode: ({ address, token, messageId }) => get(`${address}/jobs/${encodeURIComponent(messageId)}`, headers(token)),
    decode: ({ status, text }, { messageId }) => {
      if (status === 404) return [expired(messageId)]
      const updates = status === 200 ? decodeBodies(text, decodeJob) : null
      return updates?.map((one) => ({ ...one, ids: { ...one.ids, messageId } })) ?? null
    },
  },
}

function headers(token: string): Record<string, string> {
  return { 'X-API-Key': token }
}

function encode(command: Command, context: Parameters<Provider['encode']>[1]): ProviderRequest | null {
  const { address, hook, parent } = context
  const reply = hook === null ? {} : { webhookUrl: hook, webhookEvents: ['progress', 'completed', 'failed'] }
  const send = (route: string, body: Json) =>
    post(`${address}/images/${route}`, headers(context.token), { ...body, ...reply })
  if (command.kind === 'imagine') {
    const words = promptOf(command)
    // The shape is a field of its own here.
    const aspect = /\s--(?:ar|aspect)\s+(\d+:\d+)/.exec(words)
    const params = aspect ? { midjourneyParams: { aspect_ratio: aspect[1] } } : {}
    return send('generate', { prompt: aspect ? words.replace(aspect[0], '') : words, model: 'midjourney', ...params })
  }
  const parentJobId = parent?.handle ?? parent?.messageId
  if (command.kind !== 'button' || parentJobId === undefined) return null
  const [button] = readButtons([command.label])
  const action = button?.role === 'upscale' ? 'upsample' : button?.role === 'vary' ? 'variation' : null
  if (action === null || button?.index === undefined) return null
  return send('midjourney/action', { parentJobId, action, index: button.index })
}

/** It lists no buttons, but acts on every grid. */
const gridButtons: readonly Button[] = readButtons(['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4'])
const understood = [...Object.keys(plainJobSchema.shape), 'result', 'resultInfoJson', 'model']

function decodeJob(raw: Json): Update {
  const body = unwrapJob(raw)
  const job = plainJobSchema.parse(body)
  const messageId = job.jobId ?? job.job_id ?? job.taskId ?? job.task_id ?? job.id
  const ids = told({ ref: job.ref, messageId })
  const progress = job.progress ?? job.percentage
  const common = { ...told({ handle: messageId, progress }), ...rest(body, understood) }
  const { grid, singles, videos } = readJobPictures(body)
  const words = wordsOf({ error: job.error ?? job.error_message ?? job.errorMessage })
  const buttons = singles.length === 4 ? [...gridButtons] : []
  const pictures = [...videos.map((url) => picture(url, { kind: 'video' })), ...gridOf(grid, singles, buttons)]
  const isOver = job.status === 'done' || (job.status === undefined && (progress ?? 100) === 100 && words === undefined)
  if (isOver && pictures.length > 0) {
    const text = job.prompt === undefined ? [] : [job.prompt]
    return update(ids, 'done', { kind: 'picture', pictures, buttons, text, ...common })
  }
  if (job.status === 'failed' || job.status === 'done' || (job.status === undefined && words !== undefined)) {
    return { ...failure(ids, words, job.status === 'done' ? 'unexpected' : 'refused'), ...common }
  }
  if (job.status === 'cancelled') return update(ids, 'cancelled', common)
  if (job.status === 'running' || progress !== undefined) {
    return update(ids, 'running', { ...preview(grid), ...common })
  }
  return Object.keys(ids).length > 0 ? update(ids, 'accepted', common) : stray(raw)
}
