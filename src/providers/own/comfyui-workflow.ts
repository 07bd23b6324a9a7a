import { isRecord, type Json, readJson } from '../../shared/json.ts'

/** What may stand between `%` signs in a workflow. */
const placeholder = /%(prompt|negative|seed|width|height|count|model|image|mask)%/g
export type Placeholder = 'prompt' | 'negative' | 'seed' | 'width' | 'height' | 'count' | 'model' | 'image' | 'mask'

/** Why a workflow can't be run: it is no JSON, it was not exported in API format, or nothing in it takes the prompt. */
export type WorkflowFault = 'not-json' | 'not-api-format' | 'no-prompt'

/** Null: the workflow can be run, as far as one can tell without the server. */
export function workflowFault(text: string): WorkflowFault | null {
  const json = readJson(text)
  if (json === undefined) return 'not-json'
  const workflow = nodesOf(json)
  if (!workflow) return 'not-api-format'
  return usesOf(workflow).has('prompt') ? null : 'no-prompt'
}

/** The nodes of a workflow of the user's own; null when it has a fault. */
export function readWorkflow(text: string): Json | null {
  return workflowFault(text) === null ? nodesOf(readJson(text)) : null
}

/** The API format: nodes by their ids, each with its class. Also as it stands in the body of a request. */
function nodesOf(json: unknown): Json | null {
  const nodes = isRecord(json) && isRecord(json.prompt) ? json.prompt : json
  if (!isRecord(nodes) || Object.keys(nodes).length === 0) return null
  return Object.values(nodes).every((node) => isRecord(node) && typeof node.class_type === 'string') ? nodes : null
}

/** Which placeholders a workflow has. */
export function usesOf(workflow: Json): ReadonlySet<Placeholder> {
  const found = JSON.stringify(workflow).matchAll(placeholder)
  return new Set([...found].map(([, name]) => name as Placeholder))
}

/** Deeper than any node; guards the stack. */
const maxDepth = 32

/** The workflow with its placeholders replaced. A text that is nothing but one of a number becomes that number. */
export function fillWorkflow(workflow: Json, values: Record<Placeholder, string | number>): Json {
  const fill = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return fillText(value, values)
    if (depth > maxDepth) return value
    if (Array.isArray(value)) return value.map((item) => fill(item, depth + 1))
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, depth + 1)]))
  }
  return Object.fromEntries(Object.entries(workflow).map(([id, node]) => [id, fill(node, 1)]))
}

function fillText(text: string, values: Record<Placeholder, string | number>): string | number {
  const [, only] = /^%(\w+)%$/.exec(text) ?? []
  const value = only !== undefined && Object.hasOwn(values, only) ? values[only as Placeholder] : undefined
  if (typeof value === 'number') return value
  // In one pass, so that what a prompt says is not replaced again.
  return text.replace(placeholder, (_whole, name: Placeholder) => String(values[name]))
}

/** How a model of this name wants to be sampled. Distilled models take few steps and no guidance; Flux has a guidance of its own. */
function samplingOf(model: string): { steps: number; cfg: number } {
  if (/turbo|lightning|schnell|lcm|hyper/i.test(model)) return { steps: 8, cfg: 1 }
  return { steps: 20, cfg: /flux|chroma/i.test(model) ? 1 : 7 }
}

/**
 * Text to picture with a checkpoint. With a picture it is painted over; with a mask, only where the mask is white. The picture is
 * scaled first, since a photograph as it comes from a camera would fill the card's memory.
 */
export function builtInWorkflow(has: { image: boolean; mask: boolean }, model: string): Json {
  const node = (class_type: string, inputs: Json) => ({ class_type, inputs })
  const size = { width: '%width%', height: '%height%' }
  const painted = {
    '10': node('LoadImage', { image: '%image%' }),
    // A mask is for the picture as it is: both are stretched alike.
    '11': node('ImageScale', {
      image: ['10', 0],
      upscale_method: 'lanczos',
      ...size,
      crop: has.mask ? 'disabled' : 'center',
    }),
    '12': node('VAEEncode', { pixels: ['11', 0], vae: ['4', 2] }),
    ...(has.mask ? masked(node) : {}),
    '5': node('RepeatLatentBatch', { samples: [has.mask ? '14' : '12', 0], amount: '%count%' }),
  }
  return {
    '3': node('KSampler', {
      seed: '%seed%',
      ...samplingOf(model),
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: has.mask ? 0.85 : has.image ? 0.7 : 1,
      model: ['4', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    }),
    '4': node('CheckpointLoaderSimple', { ckpt_name: '%model%' }),
    ...(has.image ? painted : { '5': node('EmptyLatentImage', { ...size, batch_size: '%count%' }) }),
    '6': node('CLIPTextEncode', { text: '%prompt%', clip: ['4', 1] }),
    '7': node('CLIPTextEncode', { text: '%negative%', clip: ['4', 1] }),
    '8': node('VAEDecode', { samples: ['3', 0], vae: ['4', 2] }),
    '9': node('SaveImage', { filename_prefix: 'Afterimage', images: ['8', 0] }),
  }
}

/** The red of a black and white picture: white is repainted. */
function masked(node: (class_type: string, inputs: Json) => Json): Json {
  return {
    '13': node('LoadImageMask', { image: '%mask%', channel: 'red' }),
    '14': node('SetLatentNoiseMask', { samples: ['12', 0], mask: ['13', 0] }),
  }
}
