import type { Core } from '../../core.ts'
import { isOver, type StudioJob } from '../../jobs.ts'
import { failureProse } from '../prose.ts'
import type { Graph } from './graph.ts'

/** What the server keeps of a request beside the job. */
export interface Request {
  number: number
  graph: Graph
  extraData: object
  /** Ids of the nodes that save. */
  outputs: string[]
  /** The same graph was run before: there is nothing to do. */
  isCached: boolean
}

/** As the queue lists it, and the history. */
export function itemOf({ id }: StudioJob, { number, graph, extraData, outputs }: Request): unknown[] {
  return [number, id, graph, extraData, outputs]
}

export function historyEntry(core: Core, job: StudioJob, request: Request): object {
  const outputs = outputsOf(core, job, request)
  const meta = Object.keys(outputs).map((id) => [
    id,
    { node_id: id, display_node: id, parent_node: null, real_node_id: id },
  ])
  return { prompt: itemOf(job, request), outputs, status: statusOf(job, request), meta: Object.fromEntries(meta) }
}

/** A job as `/api/jobs/{id}` shows it. */
export function jobBody(core: Core, job: StudioJob, request: Request): object {
  const { number: priority, graph: prompt, extraData } = request
  const status = {
    queued: 'pending',
    running: 'in_progress',
    done: 'completed',
    failed: 'failed',
    cancelled: 'cancelled',
  }[job.status]
  const shared = {
    id: job.id,
    status,
    priority,
    create_time: job.createdAt,
    workflow: { prompt, extra_data: extraData },
  }
  if (!isOver(job)) return { ...shared, outputs_count: 0, previewable_outputs_count: 0 }
  const outputs = outputsOf(core, job, request)
  const count = Object.values(outputs).flatMap(({ images }) => images).length
  return {
    ...shared,
    execution_start_time: job.startedAt,
    execution_end_time: job.finishedAt,
    ...(job.status === 'failed' ? { execution_error: errorOf(job, request) } : {}),
    outputs_count: count,
    previewable_outputs_count: count,
    outputs,
    execution_status: statusOf(job, request),
  }
}

function outputsOf({ pictures }: Core, job: StudioJob, { outputs, isCached }: Request) {
  const singles = job.status === 'done' && !isCached ? (job.outcome?.singles ?? []) : []
  const images = singles.map((picture) => {
    // Its life begins when it is first named.
    pictures.link(job.origin, picture)
    return { filename: `Afterimage_${picture.id}_00001_.png`, subfolder: '', type: 'output' }
  })
  const [first] = outputs
  return first === undefined || images.length === 0 ? {} : { [first]: { images } }
}

function statusOf(job: StudioJob, request: Request): object {
  const at = (timestamp: number | null) => ({ prompt_id: job.id, timestamp: timestamp ?? job.createdAt })
  const nodes = request.isCached ? Object.keys(request.graph) : []
  const messages: unknown[] = [
    ['execution_start', at(job.startedAt)],
    ['execution_cached', { nodes, ...at(job.startedAt) }],
  ]
  if (job.status === 'done') messages.push(['execution_success', at(job.finishedAt)])
  if (job.status === 'failed') messages.push(['execution_error', errorOf(job, request)])
  if (job.status === 'cancelled')
    messages.push([
      'execution_interrupted',
      { ...at(job.finishedAt), node_id: samplerOf(request), node_type: 'KSampler', executed: [] },
    ])
  const isDone = job.status === 'done'
  return { status_str: isDone ? 'success' : 'error', completed: isDone, messages }
}

function errorOf(job: StudioJob, request: Request): object {
  const message = failureProse(job).join(': ')
  return {
    prompt_id: job.id,
    node_id: samplerOf(request),
    node_type: 'KSampler',
    executed: [],
    exception_message: message,
    exception_type: /out of memory/i.test(message) ? 'torch.OutOfMemoryError' : 'RuntimeError',
    traceback: [],
    current_inputs: {},
    current_outputs: [],
    timestamp: job.finishedAt,
  }
}

function samplerOf({ graph }: Request): string {
  return Object.keys(graph).find((id) => graph[id]?.class_type === 'KSampler') ?? ''
}
