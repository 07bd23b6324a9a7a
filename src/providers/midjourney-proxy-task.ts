import type { Command } from '../contract/command.ts'
import type { ReasonCode } from '../contract/reason.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson, readPrompts, readText, readTexts } from '../wire/fields.ts'
import { readButtons } from '../wire/labels.ts'
import { readAddresses } from '../wire/links.ts'
import { type MidjourneyProxyTask, receiptSchema, taskSchema } from '../wire/midjourney-proxy.ts'
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
  reasonOf,
  rest,
  stray,
  told,
  update,
} from './answers.ts'
import type { PollContext, ProviderAnswer, ProviderRequest, Receipt, SendContext } from './provider.ts'

/** What the Java server, the C# server and the relays with their wire share. */

export type Headers = (token: string) => Record<string, string>

const codeReasons: Record<number, ReasonCode> = {
  3: 'button-gone', // "the task is not there any more"
  4: 'invalid-parameter',
  23: 'queue-full',
  24: 'moderated',
}

export function decodeReceipt(
  answer: ProviderAnswer,
  command: Command,
  context: SendContext,
  headers: Record<string, string>,
): Receipt {
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status > 299 || !isRecord(json)) return declined(answer, context)
  const { code, description, result, taskId, properties } = receiptSchema.parse(json)
  if (code === undefined) return declined(answer, context)
  const messageId = readText(result) ?? taskId
  const ids = { ref: context.ref, ...told({ messageId }) }
  if (Array.isArray(result)) {
    const pictures = readTexts(result).map((url) => picture(url))
    return {
      kind: 'finished',
      updates: [update(ids, 'done', { kind: 'notice', pictures, text: readTexts(description) })],
    }
  }
  if (code === 21 && messageId !== undefined)
    return decodeExisting(messageId, ids, properties ?? {}, command, context, headers)
  if ([0, 1, 22].includes(code) && messageId !== undefined) {
    if (command.kind !== 'seed') return { kind: 'accepted', messageId, updates: [] }
    return {
      kind: 'finished',
      updates: [update({ ref: context.ref }, 'done', { kind: 'seed', seed: messageId, text: [messageId] })],
    }
  }
  const words = readText(properties?.bannedWord) ?? description
  const reason = reasonOf(words, codeReasons[code] ?? 'refused', context.token)
  // The code is surer than the prose beside it, but for 4 and 9, which stand for anything.
  if (code === 3 || code === 23 || code === 24) reason.code = codeReasons[code] ?? reason.code
  return { kind: 'refused', reason: { ...reason, status: answer.status }, updates: [] }
}

/** Code 21: the task exists (Java, an upscale pressed twice), or a window waits for its confirmation (C#). */
function decodeExisting(
  messageId: string,
  ids: Update['ids'],
  properties: Json,
  command: Command,
  context: SendContext,
  headers: Record<string, string>,
): Receipt {
  if (properties.status === undefined) {
    const asked = command.kind === 'button' ? command : undefined
    const prompt = [
      asked?.prompt ?? readText(properties.finalPrompt),
      asked?.aspect === undefined ? undefined : `--ar ${asked.aspect}`,
      asked?.zoom === undefined ? undefined : `--zoom ${asked.zoom}`,
    ]
    const words = prompt.filter((part) => part !== undefined).join(' ')
    const body = { taskId: messageId, prompt: words, ...told({ maskBase64: asked?.mask }) }
    return { kind: 'confirm', messageId, next: post(`${context.address}/submit/modal`, headers, body) }
  }
  const found = decodeTask({ ...properties, id: messageId })
  if (found.state !== 'done') return { kind: 'accepted', messageId, updates: [] }
  return { kind: 'finished', messageId, updates: [{ ...found, ids }] }
}

export function pollRoute({ address, token, messageId }: PollContext, headers: Headers): ProviderRequest {
  return get(`${address}/task/${encodeURIComponent(messageId)}/fetch`, headers(token))
}

/** An unknown id is an empty 200 (the server keeps tasks in memory by default), 204 or 404 at relatives. */
export function decodePoll({ status, text }: ProviderAnswer, { messageId }: PollContext): Update[] | null {
  const isNobody = (status === 200 && /^\s*(null)?\s*$/.test(text)) || status === 204 || status === 404
  if (isNobody) return [expired(messageId)]
  const updates = status === 200 ? decodeBodies(text, decodeTask) : null
  return updates?.map((one) => ({ ...one, ids: { ...one.ids, messageId } })) ?? null
}

export function decodeHook(text: string): Update[] | null {
  return decodeBodies(text, decodeTask)
}

/** Understood in part: the action, the prompt as sent on, the message ids and a failure beside a picture stay under `rest`. */
const alsoRest = ['properties', 'promptEn', 'action', 'failReason']
const understood = Object.keys(taskSchema.shape).filter((key) => !alsoRest.includes(key))
/** Actions whose result is text. */
const wordy = /^(describe|shorten|pic_?reader)$/i

function decodeTask(raw: Json): Update {
  const task = taskSchema.parse(raw)
  const messageId = task.id ?? task.task_id ?? task.taskId
  const ids = told({ ref: task.state, messageId })
  const common = { ...told({ handle: messageId }), ...rest(raw, understood) }
  switch (task.status) {
    case 'done':
      return { ...decodeDone(task, ids), ...(task.progress === 100 ? { progress: 100 } : {}), ...common }
    case 'failed': {
      // A cancelled task is a failed one at the C# server.
      if (/取消|cancel/i.test(task.failReason ?? '')) return update(ids, 'cancelled', common)
      return { ...failure(ids, task.failReason), ...common }
    }
    case 'cancelled':
      return update(ids, 'cancelled', common)
    case 'accepted':
    case 'running': {
      const state = task.status === 'running' || (task.progress ?? 0) > 0 ? 'running' : 'accepted'
      return update(ids, state, { ...told({ progress: task.progress }), ...preview(task.imageUrl), ...common })
    }
    default:
      if (task.failReason !== undefined && task.imageUrl === undefined)
        return { ...failure(ids, task.failReason), ...common }
      if (task.progress !== undefined)
        return update(ids, 'running', { progress: Math.min(task.progress, 99), ...common })
      return Object.keys(ids).length > 0 ? update(ids, 'accepted', common) : stray(raw)
  }
}

function decodeDone(task: MidjourneyProxyTask, ids: Update['ids']): Update {
  const buttons = readButtons(task.buttons)
  const words = readText(task.properties?.finalPrompt) ?? task.prompt ?? task.promptEn
  if (wordy.test(task.action ?? '') && words !== undefined) {
    const isDescribe = !/shorten/i.test(task.action ?? '')
    const text = readPrompts([words])
    return update(ids, 'done', { kind: isDescribe ? 'describe' : 'notice', text, buttons })
  }
  const size = told({ width: task.imageWidth, height: task.imageHeight })
  const pictures = gridOf(task.imageUrl, readAddresses(task.imageUrls), buttons, size)
  const videos = readAddresses(task.videoUrls).map((url) => picture(url, { kind: 'video' }))
  if (pictures.length + videos.length === 0) return failure(ids, task.failReason, 'unexpected')
  const text = readTexts(task.prompt ?? task.promptEn)
  return update(ids, 'done', {
    kind: 'picture',
    pictures: [...videos, ...pictures],
    buttons,
    text,
    ...told({ seed: task.seed }),
  })
}

/** Addresses that go into a request as bytes; null when one is no `data:` URL. */
export function inlined(urls: readonly string[]): string[] | null {
  return urls.every((url) => url.startsWith('data:image/')) ? [...urls] : null
}
