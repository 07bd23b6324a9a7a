import type { Command } from '../../contract/command.ts'
import { base64 } from '../../shared/base64.ts'
import { isRecord, readJson } from '../../shared/json.ts'
import { maxItems, readNumber, readText } from '../../wire/fields.ts'
import { accountUpdate, bearer, cancelled, failure, get, parseRefusal, post, update } from '../decode-helpers.ts'
import type { Model, Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from '../provider.ts'
import { noHooks, ownRefusal, painted, readInline, unusedReferences } from './helpers.ts'
import { ownParameters, readImagine } from './imagine-fields.ts'

/**
 * The WebUI family: AUTOMATIC1111, Forge, reForge, SD.Next, KoboldCpp, Draw Things, and stable-diffusion.cpp. The answer is the
 * picture, and comes when it is painted. How sure we are: the source of the first two, and captures of a real stable-diffusion.cpp.
 */
export const sdwebui: Provider = {
  id: 'sdwebui',
  name: 'Stable Diffusion WebUI',
  family: 'card',
  commands: ['imagine', 'describe', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 10_000, // the server has no limit; the model reads the first words
  concurrency: 1, // what waits there uses up the time that its answer has
  hook: false,
  defaultAddress: 'http://127.0.0.1:7860',
  exampleAddress: 'http://127.0.0.1:7860',
  practiceAddress: 'http://127.0.0.1:8790/sdwebui',
  needsToken: false,
  answerTimeoutMs: 240_000, // seconds on a good card, minutes on a processor
  maxAnswerBytes: 64 * 1_048_576, // eight PNGs as base64
  parameters: ownParameters,
  maxCount: 8, // as many as its page offers at once
  inline: ['imagine', 'describe'],
  models: {
    list: {
      encode: ({ address, token }) => get(`${address}/sdapi/v1/sd-models`, headers(token)),
      decode: decodeModels,
    },
  },

  encode,
  decodeReceipt,
  decodeHook: noHooks,
  progress: {
    encode: ({ address, token }) => get(`${address}/sdapi/v1/progress?skip_current_image=true`, headers(token)),
    decode: decodeProgress,
  },
}

/** `--api-auth user:password` wants Basic; any other token is for a proxy before the server. */
function headers(token: string): Record<string, string> {
  if (!token.includes(':')) return bearer(token)
  const bytes = new TextEncoder().encode(token)
  return { Authorization: `Basic ${base64(bytes)}` }
}

/** By which the server's progress is known to be this job's. */
function taskOf(ref: string): string {
  return `task(afterimage-${ref})`
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, token } = context
  const send = (route: string, body: Record<string, unknown>) =>
    post(`${address}/sdapi/v1/${route}`, headers(token), body)
  switch (command.kind) {
    case 'imagine':
      return encodeImagine(command, context, send)
    case 'describe':
      return command.url.startsWith('data:') ? send('interrogate', { image: command.url, model: 'clip' }) : null
    case 'info':
      return get(`${address}/sdapi/v1/sd-models`, headers(token))
    case 'cancel':
      return send('interrupt', {})
    default:
      return null
  }
}

function encodeImagine(
  { prompt, references = [], mask }: Extract<Command, { kind: 'imagine' }>,
  { model, ref }: SendContext,
  send: (route: string, body: Record<string, unknown>) => ProviderRequest,
): ProviderRequest | null {
  if (references.some((url) => !url.startsWith('data:'))) return null
  const [first, ...further] = references
  const fields = readImagine(prompt, { model, maxCount: 8, step: 8, first })
  // What is left out, the server takes from its own settings.
  const body = {
    prompt: fields.prompt,
    negative_prompt: fields.negative,
    seed: fields.seed ?? -1,
    width: fields.size?.width,
    height: fields.size?.height,
    batch_size: fields.count,
    force_task_id: taskOf(ref),
    // The answer is all there is: should the connection break, the picture is at least on the server's disk.
    save_images: true,
    // Back to the other model and forth again would take longer than the painting.
    ...(model
      ? { override_settings: { sd_model_checkpoint: model }, override_settings_restore_afterwards: false }
      : {}),
  }
  const unused = [...fields.unused, ...unusedReferences(further)]
  if (first === undefined) return { ...send('txt2img', body), unused }
  // As its page has it: paint from what is under the mask, and look at the whole picture. The API's own defaults differ.
  const repaint = mask === undefined ? {} : { mask, inpainting_fill: 1, inpaint_full_res: false }
  return { ...send('img2img', { ...body, init_images: [first], ...repaint }), unused }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const { ref } = context
  const isGood = answer.status >= 200 && answer.status < 300
  if (!isGood) return refusal(answer, command, context)
  if (command.kind === 'cancel') return cancelled(context)
  const json = readJson(answer.text)
  const models = command.kind === 'info' ? readModels(json) : null
  if (models) {
    const entries = { models: `${models.length}: ${models.map(({ name }) => name).join(', ')}` }
    return { kind: 'finished', updates: [accountUpdate({ ref }, entries, receivedAt)] }
  }
  const caption = isRecord(json) ? readText(json.caption) : undefined
  if (caption !== undefined)
    return { kind: 'finished', updates: [update({ ref }, 'done', { kind: 'describe', text: [caption] })] }
  return isRecord(json) && Array.isArray(json.images)
    ? { kind: 'finished', updates: [decodeImages(json.images, json.info, ref)] }
    : parseRefusal(answer, context)
}

/** What `info`, JSON in a text, says of the pictures; empty at some servers. */
function readInfo(info: unknown): { first: number; count: number | undefined; seed: string | undefined } {
  const json = readJson(typeof info === 'string' ? info : '')
  if (!isRecord(json)) return { first: 0, count: undefined, seed: undefined }
  const seeds = Array.isArray(json.all_seeds) ? json.all_seeds : []
  return {
    first: Math.max(0, Math.trunc(readNumber(json.index_of_first_image) ?? 0)),
    count: seeds.length > 0 ? seeds.length : undefined,
    seed: readText(seeds[0]) ?? readText(json.seed),
  }
}

function decodeImages(images: readonly unknown[], info: unknown, ref: string) {
  const { first, count, seed } = readInfo(info)
  // Before them stands a grid made of them, behind them what extensions add: their maps and masks.
  const inline = readInline(images.slice(first, count === undefined ? undefined : first + count))
  if (inline.length > 0) return painted({ ref }, inline, seed)
  // An interrupt that came before the first step leaves nothing, and is no fault.
  return images.length === 0 ? update({ ref }, 'cancelled') : failure({ ref }, undefined, 'unexpected')
}

function refusal(answer: ProviderAnswer, command: Command, context: SendContext): Receipt {
  const { status } = answer
  // stable-diffusion.cpp has neither.
  const isMissing = status === 404 && (command.kind === 'cancel' || command.kind === 'describe')
  if (isMissing) return { kind: 'refused', reason: { code: 'unsupported', status }, updates: [] }
  const json = readJson(answer.text)
  if (status === 404 && isRecord(json) && json.detail === 'Not Found') {
    const detail = 'Not Found. Start the server with --api.'
    return { kind: 'refused', reason: { code: 'refused', status, detail }, updates: [] }
  }
  return ownRefusal(answer, context)
}

function decodeModels({ status, text }: ProviderAnswer): Model[] | null {
  return status === 200 ? readModels(readJson(text)) : null
}

function readModels(json: unknown): Model[] | null {
  if (!Array.isArray(json)) return null
  const models = json.slice(0, maxItems * 10).flatMap((one: unknown) => {
    const id = isRecord(one) ? readText(one.title) : undefined
    return isRecord(one) && id !== undefined ? [{ id, name: readText(one.model_name) ?? id }] : []
  })
  return models.length > 0 || json.length === 0 ? models : null
}

function decodeProgress({ status, text }: ProviderAnswer, ref: string): number | null {
  const json = status === 200 ? readJson(text) : undefined
  if (!isRecord(json)) return null
  const progress = readNumber(json.progress)
  const task = readText(json.current_task)
  // It is that of whatever is painted, and older versions don't say what. Nothing is painted: it has yet to begin.
  const isOther = ref !== '' && task !== undefined && task !== taskOf(ref)
  if (progress === undefined || progress <= 0 || isOther) return null
  return Math.min(100, Math.round(progress * 100))
}
