import type { Command } from '../../contract/command.ts'
import { hash32 } from '../../shared/hash.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { maxItems, readNumber, readText } from '../../wire/fields.ts'
import {
  accountUpdate,
  bearer,
  cancelled,
  decodeBodies,
  expired,
  get,
  parseRefusal,
  post,
  unreadable,
} from '../decode-helpers.ts'
import type {
  Access,
  FormPart,
  Model,
  PollContext,
  Polled,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../provider.ts'
import { readHistoryEntry, readJob, readQueue, refusal } from './comfyui-answers.ts'
import {
  builtInWorkflow,
  fillWorkflow,
  type Placeholder,
  readWorkflow,
  usesOf,
  workflowFault,
} from './comfyui-workflow.ts'
import { unusedReferences } from './helpers.ts'
import { type ImagineFields, ownParameters, readImagine, unknownSide } from './imagine-fields.ts'

type Imagine = Extract<Command, { kind: 'imagine' }>

/**
 * ComfyUI. We name the job, so that one whose receipt was lost can be asked for. How sure we are: the server's source. It has no
 * token; one is sent for a proxy before it.
 */
export const comfyui: Provider = {
  id: 'comfyui',
  name: 'ComfyUI',
  family: 'card',
  commands: ['imagine', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 10_000, // the server has no limit; the model reads the first words
  concurrency: 2, // one is painted, and the next waits there, so that the card is never idle
  hook: false,
  defaultAddress: 'http://127.0.0.1:8188',
  exampleAddress: 'http://127.0.0.1:8188',
  practiceAddress: 'http://127.0.0.1:8790/comfyui',
  needsToken: false,
  checksOrigin: true,
  maxAnswerBytes: 8 * 1_048_576, // a history entry repeats the whole workflow
  parameters: ownParameters,
  maxCount: 8,
  inline: ['imagine'],
  defaultModel: 'v1-5-pruned-emaonly-fp16.safetensors', // that of its own first template
  models: {
    list: { encode: ({ address, token }) => get(`${address}/models/checkpoints`, bearer(token)), decode: decodeModels },
  },
  workflows: { check: workflowFault },
  idFor,

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, (body) => unreadable(body)),
  poll: {
    encode: ({ address, token, messageId }) => history({ address, token }, messageId),
    decode: decodePoll,
  },
}

/** A UUID (RFC 9562, version 8) made of a job's id: the server takes no other form. */
function idFor(ref: string): string {
  const hex = [0, 1, 2, 3].map((part) => hash32(part, ref).toString(16).padStart(8, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

function history({ address, token }: Access, id: string): ProviderRequest {
  return get(`${address}/history/${encodeURIComponent(id)}`, bearer(token))
}

function queue({ address, token }: Access): ProviderRequest {
  return get(`${address}/queue`, bearer(token))
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, token, parent } = context
  switch (command.kind) {
    case 'imagine':
      return encodeImagine(command, context)
    case 'info':
      // It changes nothing, and passes only where a command would: the check of `Origin` is for POST alone.
      return post(`${address}/queue`, bearer(token), {})
    case 'cancel': {
      const id = parent?.messageId
      return id === undefined ? null : post(`${address}/api/jobs/${encodeURIComponent(id)}/cancel`, bearer(token), {})
    }
    default:
      return null
  }
}

/** What is to be run. Null: the workflow of the user's own can't be. */
function workflowOf({ references = [], mask }: Imagine, { workflow, model = '' }: SendContext): Json | null {
  if (workflow !== undefined) return readWorkflow(workflow)
  const image = references.length > 0
  return builtInWorkflow({ image, mask: image && mask !== undefined }, model)
}

function encodeImagine(command: Imagine, context: SendContext): ProviderRequest | null {
  const { references = [], mask } = command
  if (references.some((url) => !url.startsWith('data:'))) return null
  const workflow = workflowOf(command, context)
  if (!workflow) return null
  const uses = usesOf(workflow)
  const [first, ...further] = references
  const fields = readFields(command, uses, { model: context.model, first })
  const unused = [...fields.unused, ...unusedReferences(further)]
  if (first === undefined || !uses.has('image')) {
    const rest = [...(first === undefined ? [] : ['reference 1']), ...(mask === undefined ? [] : ['mask'])]
    return { ...run(workflow, fields, context), unused: [...unused, ...rest] }
  }
  const rest = mask === undefined || uses.has('mask') ? [] : ['mask']
  return { ...upload(first, nameOf(context.ref, fields), context), unused: [...unused, ...rest] }
}

/** A workflow of the user's own has places for some parameters only. */
function readFields(
  command: Imagine,
  uses: ReadonlySet<Placeholder>,
  { model, first }: { model: string | undefined; first?: string | undefined },
): ImagineFields {
  const placeOf = { aspect: 'width', seed: 'seed', negative: 'negative', count: 'count' } as const
  const supported = ownParameters.filter((parameter) => uses.has(placeOf[parameter]))
  return readImagine(command.prompt, { model, maxCount: 8, step: 8, first, supported })
}

function run(workflow: Json, fields: ImagineFields, { address, token, ref, model = '' }: SendContext): ProviderRequest {
  const { width, height } = fields.size ?? { width: unknownSide, height: unknownSide }
  const image = `${folder}/${nameOf(ref, fields)}`
  const filled = fillWorkflow(workflow, {
    prompt: fields.prompt,
    negative: fields.negative ?? '',
    // The same workflow with the same seed is not run again.
    seed: fields.seed ?? hash32(ref),
    width,
    height,
    count: fields.count,
    model,
    image,
    mask: maskName(image),
  })
  return post(`${address}/prompt`, bearer(token), { prompt: filled, prompt_id: idFor(ref) })
}

const folder = 'afterimage'

/**
 * The name under which the first picture is uploaded. The server repeats it, and with it the size, which is known only where the
 * picture's bytes are.
 */
function nameOf(ref: string, { size }: ImagineFields): string {
  const { width, height } = size ?? { width: unknownSide, height: unknownSide }
  return `${ref}-${width}x${height}.png`
}

function maskName(image: string): string {
  return image.replace(/\.png$/, '-mask.png')
}

/** The server looks at a picture's bytes and not at its name, so that all may be called PNG. */
function upload(base64: string, filename: string, { address, token }: SendContext): ProviderRequest {
  const form: FormPart[] = [
    { name: 'image', base64, type: 'image/png', filename },
    { name: 'type', value: 'input' },
    { name: 'subfolder', value: folder },
    { name: 'overwrite', value: 'true' },
  ]
  return { method: 'POST', url: `${address}/upload/image`, headers: bearer(token), form }
}

/** What an uploaded file is followed by: the mask, if there is one, then the workflow. Null: it is none of ours. */
function afterUpload(json: Json, command: Command, context: SendContext): ProviderRequest | null {
  const name = readText(json.name) ?? ''
  const [, ref, width, height, mask] = /^(.+)-(\d{2,5})x(\d{2,5})(-mask)?\.png$/.exec(name) ?? []
  if (ref !== context.ref || command.kind !== 'imagine') return null
  const workflow = workflowOf(command, context)
  if (!workflow) return null
  const size = { width: Number(width), height: Number(height) }
  const uses = usesOf(workflow)
  const fields = { ...readFields(command, uses, { model: context.model }), size }
  const isMaskNext = command.mask !== undefined && mask === undefined && uses.has('mask')
  return isMaskNext ? upload(command.mask ?? '', maskName(name), context) : run(workflow, fields, context)
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const isGood = answer.status >= 200 && answer.status < 300
  if (command.kind === 'cancel' && (isGood || answer.status === 404 || answer.status === 405))
    return decodeCancel(answer, context)
  if (!isGood) return refusal(answer, context)
  const json = readJson(answer.text)
  if (command.kind === 'info') return decodeInfo(answer, json, context, receivedAt)
  const messageId = isRecord(json) ? readText(json.prompt_id) : undefined
  if (messageId !== undefined) return { kind: 'accepted', messageId, updates: [] }
  const next = isRecord(json) ? afterUpload(json, command, context) : null
  return next ? { kind: 'confirm', messageId: idFor(context.ref), next } : parseRefusal(answer, context)
}

/** Servers before the route for it (404, 405) want to be told whether the job runs or waits; those two answer with nothing. */
function decodeCancel({ status, text }: ProviderAnswer, context: SendContext): Receipt {
  const { address, token, parent } = context
  const messageId = idFor(context.ref)
  if (status >= 400) return { kind: 'confirm', messageId, next: queue(context) }
  const id = parent?.messageId
  const found = readQueue(readJson(text))?.find(({ ids }) => ids.messageId === id)
  if (found === undefined || id === undefined) return cancelled(context)
  const next =
    found.state === 'running'
      ? post(`${address}/interrupt`, bearer(token), { prompt_id: id })
      : post(`${address}/queue`, bearer(token), { delete: [id] })
  return { kind: 'confirm', messageId, next }
}

/** An empty answer says that commands are let in; the next one, what the server is. */
function decodeInfo(answer: ProviderAnswer, json: unknown, context: SendContext, receivedAt: number): Receipt {
  const { address, token, ref } = context
  if (answer.text.trim() === '')
    return { kind: 'confirm', messageId: idFor(ref), next: get(`${address}/system_stats`, bearer(token)) }
  if (!isRecord(json) || !isRecord(json.system)) return parseRefusal(answer, context)
  const devices = Array.isArray(json.devices) ? json.devices.slice(0, 9).filter(isRecord) : []
  const gib = (bytes: unknown) => ((readNumber(bytes) ?? 0) / 1_073_741_824).toFixed(1)
  const entries = {
    version: readText(json.system.comfyui_version) ?? '-',
    devices:
      devices.map(({ name, vram_total }) => `${readText(name) ?? '-'}, ${gib(vram_total)} GiB`).join('; ') || '-',
  }
  return { kind: 'finished', updates: [accountUpdate({ ref }, entries, receivedAt)] }
}

function decodeModels({ status, text }: ProviderAnswer): Model[] | null {
  const json = status === 200 ? readJson(text) : undefined
  if (!Array.isArray(json)) return null
  return json.slice(0, maxItems * 10).flatMap((name) => {
    const id = typeof name === 'string' ? readText(name) : undefined
    return id === undefined ? [] : [{ id, name: id.replace(/\.(safetensors|ckpt|gguf)$/i, '') }]
  })
}

/** Done is what stands in the history. What does not is asked for in the queue, and, since it may have ended between, once more. */
function decodePoll({ status, text }: ProviderAnswer, context: PollContext): Polled {
  const { messageId, address, step = 0 } = context
  const json = status === 200 ? readJson(text) : undefined
  if (!isRecord(json)) return null
  const waiting = readQueue(json)
  if (waiting) {
    const own = waiting.filter(({ ids }) => messageId === '' || ids.messageId === messageId)
    return own.length > 0 ? own : { next: history(context, messageId) }
  }
  // Without an id a body is only explained: its one entry is meant.
  const id = messageId === '' ? (Object.keys(json)[0] ?? '') : messageId
  const entry = Object.hasOwn(json, id) ? json[id] : undefined
  if (isRecord(entry) && isRecord(entry.status)) return [readHistoryEntry(entry, id, address)]
  const job = readJob(json, messageId || (readText(json.id) ?? ''), address)
  if (job) return [job]
  if (Object.keys(json).length > 0) return null
  return step === 0 ? { next: queue(context) } : [expired(messageId)]
}
