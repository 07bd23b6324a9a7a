import { isRecord } from '../../../shared/json.ts'

/** A workflow in API format, as far as the studio understands it. */

type Inputs = Record<string, unknown>
export interface Node {
  class_type: string
  inputs: Inputs
}
export type Graph = Record<string, Node>

/** What is on the server's disk. */
export interface Files {
  models: readonly string[]
  uploads: ReadonlySet<string>
}

/** The body of a refusal. */
export interface Invalid {
  error: Fault & { extra_info: object }
  node_errors: Record<string, object>
}

interface Fault {
  type: string
  message: string
  details: string
}

const classes = [
  ...['KSampler', 'CheckpointLoaderSimple', 'CLIPTextEncode', 'EmptyLatentImage', 'EmptySD3LatentImage', 'VAEDecode'],
  ...['SaveImage', 'PreviewImage', 'LoadImage', 'LoadImageMask', 'ImageScale', 'VAEEncode', 'RepeatLatentBatch'],
  'SetLatentNoiseMask',
]
const outputClasses = ['SaveImage', 'PreviewImage']

/** The graph and the nodes that save; else why it is refused, in the words of `execution.validate_prompt`. */
export function readGraph(prompt: unknown, files: Files): { graph: Graph; outputs: string[] } | Invalid {
  const nodes = isRecord(prompt) ? Object.entries(prompt) : []
  const graph: Graph = {}
  for (const [id, node] of nodes) {
    const classType = isRecord(node) ? node.class_type : undefined
    if (typeof classType !== 'string')
      return invalid('missing_node_type', 'Node is missing the class_type property.', `Node ID '#${id}'`)
    if (!classes.includes(classType))
      return invalid(
        'missing_node_type',
        `Node '${classType}' not found. The custom node may not be installed.`,
        `Node ID '#${id}'`,
      )
    graph[id] = { class_type: classType, inputs: isRecord(node) && isRecord(node.inputs) ? node.inputs : {} }
  }
  const outputs = Object.keys(graph).filter((id) => outputClasses.includes(graph[id]?.class_type ?? ''))
  if (outputs.length === 0) return invalid('prompt_no_outputs', 'Prompt has no outputs', '')
  const faulty = Object.entries(graph).flatMap(([id, node]) => {
    const faults = faultsOf(node, files)
    return faults.length > 0
      ? [[id, { errors: faults, dependent_outputs: outputs, class_type: node.class_type }] as const]
      : []
  })
  if (faulty.length === 0) return { graph, outputs }
  const refused = invalid('prompt_outputs_failed_validation', 'Prompt outputs failed validation', '')
  return { ...refused, node_errors: Object.fromEntries(faulty) }
}

export function invalid(type: string, message: string, details: string): Invalid {
  return { error: { type, message, details, extra_info: {} }, node_errors: {} }
}

function faultsOf({ class_type, inputs }: Node, { models, uploads }: Files): object[] {
  const fault = (type: string, message: string, details: string) => [{ type, message, details, extra_info: {} }]
  const { ckpt_name, image, width, height, seed } = inputs
  if (class_type === 'CheckpointLoaderSimple' && !models.includes(String(ckpt_name))) {
    const list = models.map((name) => `'${name}'`).join(', ')
    return fault('value_not_in_list', 'Value not in list', `ckpt_name: '${ckpt_name}' not in [${list}]`)
  }
  if (class_type.startsWith('LoadImage') && !uploads.has(String(image)))
    return fault(
      'custom_validation_failed',
      'Custom validation failed for node',
      `image - Invalid image file: ${image}`,
    )
  if (class_type.startsWith('Empty') && !(isSide(width) && isSide(height)))
    return fault('invalid_input_type', 'Failed to convert an input value to a INT value', 'width')
  if (class_type === 'KSampler' && typeof seed !== 'number' && !Array.isArray(seed))
    return fault('invalid_input_type', 'Failed to convert an input value to a INT value', 'seed')
  return []
}

function isSide(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 16 && Number(value) <= 16_384
}

/** What a graph paints, as far as the studio's engine can do it. */
export interface Painting {
  prompt: string
  seed: number
  width: number
  height: number
  count: number
  /** Whatever else decides the look. */
  inputs: string[]
}

export function paintingOf(graph: Graph): Painting {
  const nodes = Object.values(graph)
  const sampler = nodes.find(({ class_type }) => class_type === 'KSampler')?.inputs ?? {}
  const sized = nodes.find(({ inputs }) => isSide(inputs.width) && isSide(inputs.height))?.inputs ?? {}
  const batch = nodes.map(({ inputs }) => inputs.batch_size ?? inputs.amount).find((one) => typeof one === 'number')
  const loaded = nodes.filter(({ class_type }) => class_type.startsWith('LoadImage'))
  return {
    prompt: textOf(graph, sampler.positive),
    seed: typeof sampler.seed === 'number' ? sampler.seed : 0,
    width: Number(sized.width ?? 512),
    height: Number(sized.height ?? 512),
    count: Math.min(Math.max(Number(batch ?? 1), 1), 16),
    inputs: [textOf(graph, sampler.negative), ...loaded.map(({ inputs }) => String(inputs.image))],
  }
}

/** The words of the node that a link leads to. */
function textOf(graph: Graph, link: unknown): string {
  const node = Array.isArray(link) ? graph[String(link[0])] : undefined
  return typeof node?.inputs.text === 'string' ? node.inputs.text : ''
}
