import type { Command } from '../contract/command.ts'
import type { ReasonCode } from '../contract/reason.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { readText, readTexts } from '../wire/fields.ts'
import { readAddresses } from '../wire/links.ts'
import { receiptSchema } from '../wire/midjourney-proxy.ts'
import { parseRefusal, picture, post, reasonOf, update } from './decode-helpers.ts'
import { decodeJob } from './generic-task.ts'
import type { ProviderAnswer, Receipt, SendContext } from './provider.ts'

/** What the Java server, the C# server and the relays that speak their wire share. */

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
  if (answer.status < 200 || answer.status > 299 || !isRecord(json)) return parseRefusal(answer, context)
  const { code, description, result, taskId, properties } = receiptSchema.parse(json)
  if (code === undefined) return parseRefusal(answer, context)
  const messageId = readText(result) ?? taskId
  const ids = { ref: context.ref, messageId }
  const uploaded = Array.isArray(result) ? readAddresses(result) : []
  if (uploaded.length > 0) {
    const pictures = uploaded.map((url) => picture(url))
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
  // The code is more reliable than the prose beside it, except 4 and 9, which are used for anything.
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
    const body = { taskId: messageId, prompt: words, maskBase64: asked?.mask }
    return { kind: 'confirm', messageId, next: post(`${context.address}/submit/modal`, headers, body) }
  }
  const found = decodeJob({ ...properties, id: messageId })
  if (found.state !== 'done') return { kind: 'accepted', messageId, updates: [] }
  return { kind: 'finished', messageId, updates: [{ ...found, ids }] }
}

/** `task/<id>/fetch`: an unknown id is an empty 200, and the server keeps tasks in memory by default. */
export const taskRoute = (id: string) => `task/${id}/fetch`

/** Pictures that go into a request as bytes; null when one of the addresses is no `data:` URL. */
export function inlined(urls: readonly string[]): string[] | null {
  return urls.every((url) => url.startsWith('data:image/')) ? [...urls] : null
}
