import type { Command } from '../../contract/command.ts'
import type { ReasonCode } from '../../contract/reason.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { maxItems, readText } from '../../wire/fields.ts'
import { accountUpdate, decodeBodies, failure, get, inlineLinks, post, unreadable, update } from '../decode-helpers.ts'
import { nearestShape, readParameters } from '../parameters.ts'
import type {
  Access,
  DecodedUpdate,
  InlinePicture,
  Model,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../provider.ts'
import { isPicture } from './images-answer.ts'
import { readRefusal } from './refusal.ts'

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const parameters = ['aspect'] as const
const defaultModel = 'gemini-3.1-flash-image'
/** More pictures than one request takes. */
const mostReferences = 14

/**
 * Gemini's `generateContent`. How sure we are: very; from published captures, its client and its errors. One picture a request; references
 * go as bytes, because it fetches no address.
 */
export const gemini: Provider = {
  id: 'gemini',
  name: 'Google Gemini',
  family: 'key',
  commands: ['imagine', 'info'],
  speeds: [],
  options: ['references', 'edit'],
  maxPromptLength: 30_000,
  hook: false,
  defaultAddress: 'https://generativelanguage.googleapis.com/v1beta',
  exampleAddress: 'https://generativelanguage.googleapis.com/v1beta',
  practiceAddress: 'http://127.0.0.1:8790/gemini/v1beta',
  keyAddress: 'https://aistudio.google.com/apikey',
  needsToken: true,
  answerTimeoutMs: 240_000,
  maxAnswerBytes: 64 * 1_048_576, // the signature beside a picture is as large as the picture
  typicalMs: 20_000,
  parameters,
  defaultModel,
  models: {
    list: {
      encode: listRequest,
      decode: (answer) => (answer.status === 200 ? readModels(readJson(answer.text)) : null),
    },
  },
  inline: ['imagine'],

  encode,
  decodeReceipt: (answer, command, context, receivedAt) =>
    command.kind === 'info' ? readAccount(answer, context, receivedAt) : readContent(answer, context),
  // It posts nothing.
  decodeHook: (text) => decodeBodies(text, unreadable),
}

function headers(token: string): Record<string, string> {
  return { 'x-goog-api-key': token }
}

function listRequest({ address, token }: Access): ProviderRequest {
  return get(`${address}/models?pageSize=200`, headers(token))
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  if (command.kind === 'info') return listRequest(context)
  if (command.kind !== 'imagine' || command.mask !== undefined) return null
  const pictures = (command.references ?? []).map(inlinePart)
  if (pictures.length > mostReferences || !pictures.every((part) => part !== null)) return null
  const { text, aspect, unused } = readParameters(command.prompt, parameters)
  const { shape, unused: nearly } = nearestShape(aspect, ratios)
  const model = encodeURIComponent(context.model ?? defaultModel)
  const request = post(`${context.address}/models/${model}:generateContent`, headers(context.token), {
    contents: [{ role: 'user', parts: [...pictures, { text }] }],
    // Words are wanted, too: a refusal then says why.
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(shape === undefined ? {} : { imageConfig: { aspectRatio: shape } }),
    },
  })
  const all = [...unused, ...nearly]
  return all.length > 0 ? { ...request, unused: all } : request
}

function inlinePart(url: string): Json | null {
  const [, mimeType, data] = /^data:(image\/[\w.+-]+);base64,(.+)$/s.exec(url) ?? []
  return data === undefined ? null : { inlineData: { mimeType, data } }
}

function readContent(answer: ProviderAnswer, context: SendContext): Receipt {
  const body = readJson(answer.text)
  const isGood = answer.status >= 200 && answer.status < 300 && isRecord(body) && (body.error ?? null) === null
  const isAnswer = isGood && (Array.isArray(body.candidates) || isRecord(body.promptFeedback))
  if (!isAnswer) return readRefusal(answer, context)
  return { kind: 'finished', updates: [decodeContent(body, { ref: context.ref })] }
}

function decodeContent(body: Json, ids: DecodedUpdate['ids']): DecodedUpdate {
  const candidates = (Array.isArray(body.candidates) ? body.candidates : []).filter(isRecord).slice(0, maxItems)
  const parts = candidates.flatMap(({ content }) =>
    isRecord(content) && Array.isArray(content.parts) ? content.parts.slice(0, maxItems).filter(isRecord) : [],
  )
  // Thoughts are sketches on the way to the picture.
  const shown = parts.filter(({ thought }) => thought !== true)
  const inline = shown.flatMap(pictureOf)
  if (inline.length > 0) return { ...update(ids, 'done', { kind: 'picture', pictures: inlineLinks(inline) }), inline }
  const words = shown.flatMap(({ text }) => readText(text) ?? []).join(' ')
  return refusedContent(body, candidates, words, ids)
}

function pictureOf({ inlineData, inline_data }: Json): InlinePicture[] {
  const data = isRecord(inlineData) ? inlineData.data : isRecord(inline_data) ? inline_data.data : undefined
  return typeof data === 'string' && isPicture(data) ? [{ base64: data }] : []
}

const filtered = /SAFETY|PROHIBITED|BLOCKLIST|SPII|RECITATION/
const unfinished = /^(NO_IMAGE|IMAGE_OTHER|OTHER|MALFORMED\w*|MAX_TOKENS)$/

/** Why there is no picture: the prompt's filter, the picture's, or the model's words. */
function refusedContent(
  body: Json,
  candidates: readonly Json[],
  words: string,
  ids: DecodedUpdate['ids'],
): DecodedUpdate {
  const feedback = isRecord(body.promptFeedback) ? body.promptFeedback : {}
  const [first = {}] = candidates
  const blocked = readText(feedback.blockReason)
  const finish = readText(first.finishReason)
  const said = words || readText(feedback.blockReasonMessage ?? first.finishMessage) || blocked || finish
  const isFiltered = blocked !== undefined || filtered.test(finish ?? '')
  const code: ReasonCode = isFiltered ? 'moderated' : unfinished.test(finish ?? '') ? 'provider-fault' : 'unexpected'
  const failed = failure(ids, said, code)
  // The model's own words may hold any word that reads like a code.
  return code === 'unexpected' && words !== '' ? withCode(failed, 'refused') : withCode(failed, code)
}

function withCode(failed: DecodedUpdate, code: ReasonCode): DecodedUpdate {
  return { ...failed, reason: { ...failed.reason, code } }
}

/** Null when it is no list. Only models that paint. */
function readModels(body: unknown): Model[] | null {
  if (!isRecord(body) || !Array.isArray(body.models)) return null
  return body.models
    .slice(0, 1000)
    .filter(isRecord)
    .flatMap(({ name, displayName, supportedGenerationMethods: methods }) => {
      const id = readText(name)?.replace(/^models\//, '')
      const paints = Array.isArray(methods) && methods.includes('generateContent')
      return id !== undefined && paints && /image/.test(id) ? [{ id, name: readText(displayName) ?? id }] : []
    })
}

function readAccount(answer: ProviderAnswer, context: SendContext, receivedAt: number): Receipt {
  const list = answer.status === 200 ? readModels(readJson(answer.text)) : null
  if (!list) return readRefusal(answer, context)
  return {
    kind: 'finished',
    updates: [accountUpdate({ ref: context.ref }, { models: String(list.length) }, receivedAt)],
  }
}
