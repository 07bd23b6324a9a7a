import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRecord } from '../shared/json.ts'
import { askJson, type ForwardRequest, type ForwardServer, fetchPicture, type ServerOptions } from './server.ts'

const pauseMs = 500
/** Ten minutes. */
const mostLooks = 1200

/** ComfyUI: the smallest workflow with a checkpoint, the first the server has unless one is named. */
export function createComfyUiServer(options: ServerOptions): ForwardServer {
  const { url } = options

  async function checkpoint(): Promise<string> {
    if (options.model !== null) return options.model
    const { body } = await askJson(options, `${url}/models/checkpoints`)
    const [first]: unknown[] = Array.isArray(body) ? body : []
    if (typeof first !== 'string') throw new Error('the server has no checkpoint')
    return first
  }

  /** Where the picture lies, once it is painted. */
  async function painted(id: string): Promise<string> {
    for (let look = 0; look < mostLooks; look++) {
      const { body } = await askJson(options, `${url}/history/${id}`)
      const entry = isRecord(body) ? body[id] : undefined
      if (isRecord(entry)) return pictureOf(entry)
      await sleep(pauseMs)
    }
    throw new Error('the server took too long')
  }

  return {
    async paint(request) {
      const prompt = workflow(request, await checkpoint())
      const answer = await askJson(options, `${url}/prompt`, { body: { prompt, client_id: randomUUID() } })
      const id = isRecord(answer.body) ? answer.body.prompt_id : undefined
      if (answer.status !== 200 || typeof id !== 'string') throw new Error(`the server answered ${answer.status}`)
      return fetchPicture(options, await painted(encodeURIComponent(id)))
    },
  }
}

/** The address of the first picture that was kept, below the server's. */
function pictureOf({ outputs }: Record<string, unknown>): string {
  const images = Object.values(isRecord(outputs) ? outputs : {}).flatMap((node) =>
    isRecord(node) && Array.isArray(node.images) ? node.images.filter(isRecord) : [],
  )
  const image = images.find(({ type }) => type === 'output') ?? images[0]
  if (!image) throw new Error('the workflow failed')
  const { filename, subfolder = '', type = 'output' } = image
  return `view?${new URLSearchParams({ filename: String(filename), subfolder: String(subfolder), type: String(type) })}`
}

function workflow({ prompt, seed, width, height }: ForwardRequest, ckpt_name: string): object {
  const sampler = { seed, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 }
  const node = (class_type: string, inputs: object) => ({ class_type, inputs })
  return {
    1: node('CheckpointLoaderSimple', { ckpt_name }),
    2: node('CLIPTextEncode', { text: prompt, clip: ['1', 1] }),
    3: node('CLIPTextEncode', { text: '', clip: ['1', 1] }),
    4: node('EmptyLatentImage', { width, height, batch_size: 1 }),
    5: node('KSampler', {
      ...sampler,
      model: ['1', 0],
      positive: ['2', 0],
      negative: ['3', 0],
      latent_image: ['4', 0],
    }),
    6: node('VAEDecode', { samples: ['5', 0], vae: ['1', 2] }),
    7: node('SaveImage', { filename_prefix: 'studio', images: ['6', 0] }),
  }
}
