import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import * as z from 'zod/mini'
import { empty, json, plain } from '../../../server/answer.ts'
import { isLoopbackHost } from '../../../shared/loopback.ts'
import { type Core, forceAnswer, type Wire } from '../../core.ts'
import type { StudioAnswer, StudioRequest } from '../../http.ts'
import { isOver, jobOf, type StudioJob } from '../../jobs.ts'
import { isLetIn, paintCommand } from '../own-server.ts'
import { historyEntry, itemOf, jobBody, type Request } from './bodies.ts'
import { invalid, paintingOf, readGraph } from './graph.ts'

const name = 'comfyui'

const models = ['practice.safetensors', 'practice_xl.safetensors', 'v1-5-pruned-emaonly-fp16.safetensors']

const promptSchema = z.object({
  prompt: z.optional(z.unknown()),
  prompt_id: z.optional(z.nullable(z.string())),
  client_id: z.optional(z.string()),
  extra_data: z.optional(z.record(z.string(), z.unknown())),
})
const idsSchema = z.object({ delete: z.optional(z.array(z.string())), clear: z.optional(z.boolean()) })
const interruptSchema = z.object({ prompt_id: z.optional(z.string()) })

/** `str(uuid.UUID(value)) == value` */
const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What this server keeps beside the jobs of the studio. Kept in memory, as all is here. */
interface Shelf {
  number: number
  requests: Map<string, Request>
  /** Paths below the input folder. */
  uploads: Set<string>
  /** Graphs that were run, as text. */
  ran: Set<string>
  /** Deleted while they waited: they stand nowhere. */
  deleted: Set<string>
}

/** Older entries are forgotten. */
const maxKept = 5000

/** ComfyUI's `server.py`, without the websocket: all of it can be asked for. Every route is there under `/api`, too. */
export function createComfyUi(core: Core): Wire {
  const shelf: Shelf = { number: 0, requests: new Map(), uploads: new Set(), ran: new Set(), deleted: new Set() }
  return {
    name,
    answer(request) {
      const path = /^\/comfyui(?:\/api)?\/(.+?)\/?$/.exec(request.path)?.[1]
      if (path === undefined) return null
      if (core.config.comfyuiOriginCheck && isForeign(request.headers)) return plain(403, '')
      // The real one has no token. Its pictures are fetched without.
      if (request.method === 'GET' && path === 'view') return view(core, request)
      if (!isLetIn(core, request)) return json(401, { error: 'Authentication required' })
      return request.method === 'POST' ? post(core, shelf, request, path) : get(core, shelf, path)
    },
    hookBody: () => null,
    lateBody: () => ({}),
  }
}

/** `create_origin_only_middleware`: the host of `Origin` is not the one asked, or the browser says that another site asks. */
function isForeign({ host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site === 'cross-site') return true
  const isNear = URL.canParse(`http://${host}`) && isLoopbackHost(new URL(`http://${host}`).hostname)
  if (!isNear || origin === undefined || !URL.canParse(origin)) return false
  return new URL(origin).host !== host
}

function get(core: Core, { requests, deleted }: Shelf, path: string): StudioAnswer {
  const all = core.jobs.list().filter(({ wire, id }) => wire === name && !deleted.has(id))
  const [, group = '', id = ''] = /^(history|jobs|models|object_info)\/([^/]+)$/.exec(path) ?? []
  const job = jobOf(name, core.jobs, id)
  const kept = requests.get(id)
  const entry = (one: StudioJob) => {
    const request = requests.get(one.id)
    return request && isOver(one) ? [[one.id, historyEntry(core, one, request)] as const] : []
  }
  if (group === 'history')
    return forceAnswer(json(200, job && !deleted.has(id) ? Object.fromEntries(entry(job)) : {}), job?.scenario.poll)
  if (group === 'jobs')
    return job && kept && !deleted.has(id) ? json(200, jobBody(core, job, kept)) : json(404, { error: 'Job not found' })
  if (group === 'models') return id === 'checkpoints' ? json(200, models) : json(200, [])
  if (group === 'object_info') return json(200, objectInfo(id))
  switch (path) {
    case 'history':
      return json(200, Object.fromEntries(all.flatMap(entry)))
    case 'queue': {
      const items = (status: StudioJob['status']) =>
        all
          .filter((one) => one.status === status)
          .flatMap((one) => {
            const request = requests.get(one.id)
            return request ? [itemOf(one, request)] : []
          })
      return json(200, { queue_running: items('running'), queue_pending: items('queued') })
    }
    case 'prompt':
      return json(200, { exec_info: { queue_remaining: all.filter((one) => !isOver(one)).length } })
    case 'system_stats':
      return json(200, systemStats)
    case 'models':
      return json(200, ['checkpoints', 'loras', 'vae'])
    case 'object_info':
      return json(200, objectInfo('CheckpointLoaderSimple'))
    default:
      return plain(404, '404: Not Found')
  }
}

function post(core: Core, shelf: Shelf, request: StudioRequest, path: string): StudioAnswer | Promise<StudioAnswer> {
  const cancelled = /^jobs\/([^/]+)\/cancel$/.exec(path)?.[1]
  if (cancelled !== undefined) return json(200, { cancelled: cancel(core, shelf, cancelled) })
  switch (path) {
    case 'prompt':
      return queuePrompt(core, shelf, request)
    case 'upload/image':
      return upload(shelf, request)
    case 'queue': {
      const { delete: ids = [], clear } = idsSchema.safeParse(request.body).data ?? {}
      const waiting = core.jobs.list().filter(({ wire, status }) => wire === name && status === 'queued')
      for (const { id } of waiting) if (clear || ids.includes(id)) cancel(core, shelf, id)
      return plain(200, '')
    }
    case 'interrupt': {
      const { prompt_id: id } = interruptSchema.safeParse(request.body).data ?? {}
      const running = core.jobs.list().filter(({ wire, status }) => wire === name && status === 'running')
      for (const job of running) if (id === undefined || job.id === id) core.jobs.cancel(job)
      return plain(200, '')
    }
    default:
      return plain(404, '404: Not Found')
  }
}

/** Whether there was something to stop. */
function cancel(core: Core, { deleted }: Shelf, id: string): boolean {
  const job = jobOf(name, core.jobs, id)
  if (job === null || isOver(job)) return false
  if (job.status === 'queued') deleted.add(id)
  core.jobs.cancel(job)
  return true
}

function queuePrompt(core: Core, shelf: Shelf, { body, origin }: StudioRequest): StudioAnswer | Promise<StudioAnswer> {
  const parsed = promptSchema.safeParse(body)
  if (!parsed.success || parsed.data.prompt === undefined)
    return json(400, invalid('no_prompt', 'No prompt provided', 'No prompt provided'))
  const { prompt, prompt_id: given, client_id, extra_data } = parsed.data
  if (typeof given === 'string' && !canonicalUuid.test(given))
    return json(
      400,
      invalid('invalid_prompt_id', 'prompt_id must be a valid UUID', 'omit it to let the server generate one'),
    )
  const read = readGraph(prompt, { models, uploads: shelf.uploads })
  if ('error' in read) return json(400, read)
  const limit = core.rateLimit()
  if (limit !== null) return { ...json(429, { error: 'Too many requests' }), headers: limit }
  const id = given ?? randomUUID()
  const text = JSON.stringify(read.graph)
  const extraData = { ...extra_data, ...(client_id === undefined ? {} : { client_id }), create_time: core.now() }
  const request: Request = { number: shelf.number++, ...read, extraData, isCached: shelf.ran.has(text) }
  const { width, height, ...painting } = paintingOf(read.graph)
  const command = paintCommand({ ...painting, width, height })
  // Before it is accepted: whoever misses the answer may ask for it all the same.
  keep(shelf, id, request)
  shelf.ran.add(text)
  return core.accept({ wire: name, id, followUpId: id, hook: null, ref: null, origin, command }, () =>
    json(200, { prompt_id: id, number: request.number, node_errors: {} }),
  )
}

function keep({ requests, ran, deleted }: Shelf, id: string, request: Request): void {
  requests.set(id, request)
  for (const kept of [requests, ran, deleted]) {
    const [oldest] = kept.size > maxKept ? kept.keys() : []
    if (oldest !== undefined) kept.delete(oldest)
  }
}

async function upload({ uploads }: Shelf, { bytes, headers }: StudioRequest): Promise<StudioAnswer> {
  const form = await readForm(new Uint8Array(bytes), headers['content-type'] ?? '')
  const image = form?.get('image')
  if (!form || !(image instanceof File) || image.name === '') return plain(400, '')
  const subfolder = String(form.get('subfolder') ?? '')
  const isOutside = [image.name, ...subfolder.split('/')].includes('..') || image.name.includes('/')
  if (isOutside) return plain(400, '')
  const pathOf = (file: string) => (subfolder === '' ? file : `${subfolder}/${file}`)
  let file = image.name
  for (let index = 1; form.get('overwrite') !== 'true' && uploads.has(pathOf(file)); index++) {
    file = image.name.replace(/(\.[^.]*)?$/, (extension) => ` (${index})${extension}`)
  }
  if (uploads.size < maxKept) uploads.add(pathOf(file))
  return json(200, { name: file, subfolder, type: 'input' })
}

/** Null: it is no form. */
async function readForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch {
    return null
  }
}

async function view(core: Core, { query }: StudioRequest): Promise<StudioAnswer> {
  const id = /^Afterimage_([0-9a-f]{32})_00001_\.png$/.exec(query.get('filename') ?? '')?.[1]
  const picture = core.pictures.find(`/pictures/${id}.png`)
  if (picture === null) return plain(404, '')
  const diesAt =
    picture.ttlS === null ? Number.POSITIVE_INFINITY : (picture.linkedAt ?? core.now()) + picture.ttlS * 1000
  if (core.now() >= diesAt) return plain(404, '')
  const headers = ['Content-Type', 'image/png', 'Content-Disposition', `filename="${query.get('filename')}"`]
  return { ...empty(200, headers), body: await core.pictures.bytes(picture) }
}

function objectInfo(className: string): object {
  if (className !== 'CheckpointLoaderSimple') return {}
  const input = { required: { ckpt_name: [models, { tooltip: 'The name of the checkpoint (model) to load.' }] } }
  return { [className]: { input, output: ['MODEL', 'CLIP', 'VAE'], name: className, output_node: false } }
}

const systemStats = {
  system: {
    os: 'linux',
    ram_total: 33_554_432_000,
    ram_free: 16_777_216_000,
    comfyui_version: '0.33.3',
    python_version: '3.12.4',
    pytorch_version: '2.7.0+cu126',
    embedded_python: false,
    argv: ['main.py'],
  },
  devices: [
    {
      name: 'cuda:0 practice',
      type: 'cuda',
      index: 0,
      vram_total: 12_884_901_888,
      vram_free: 10_737_418_240,
      torch_vram_total: 0,
      torch_vram_free: 0,
    },
  ],
}
