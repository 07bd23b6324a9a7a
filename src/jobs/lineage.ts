import type { Command } from '../contract/command.ts'
import type { Source } from '../contract/source.ts'
import type { Button } from '../contract/update.ts'

/** A job, or what a page keeps of one. */
export interface Descendant {
  id: string
  /** The job whose result this one follows up on. */
  parentId?: string | undefined
}

/** The fields of a job that the rules about its command and its ancestors read. */
export interface Commanded extends Descendant {
  command: Command
  result?: { buttons: readonly Button[] } | undefined
}

/** The loaded jobs, by id. Jobs that were deleted or not read yet are missing. */
export type Known<One> = Pick<ReadonlyMap<string, One>, 'get'>

/** Real lineages are shorter. The limit only ends a circle in damaged records. */
const maxDepth = 20

/** The job itself, then its ancestors as far as they are known, the nearest first. */
export function* lineage<One extends Descendant>(job: One, known: Known<One>): Generator<One, void> {
  let current: One | undefined = job
  for (let depth = 0; current && depth < maxDepth; depth++) {
    yield current
    current = parentOf(current, known)
  }
}

export function parentOf<One extends Descendant>({ parentId }: One, known: Known<One>): One | undefined {
  return parentId === undefined ? undefined : known.get(parentId)
}

/** The oldest ancestor that is known. */
export function rootOf<One extends Descendant>(job: One, known: Known<One>): One {
  let root = job
  for (const ancestor of lineage(job, known)) root = ancestor
  return root
}

/** The prompt in the command itself; empty when it has none. */
export function ownPrompt(command: Command): string {
  return command.kind === 'imagine' || command.kind === 'button' ? (command.prompt ?? '') : ''
}

/** The prompt of a job: its own, or the nearest ancestor's that has one. Empty when none is known. */
export function promptOf<One extends Commanded>(job: One, known: Known<One>): string {
  for (const { command } of lineage(job, known)) {
    const prompt = ownPrompt(command)
    if (prompt !== '') return prompt
  }
  return ''
}

type Sourced = Descendant & { source?: Source | undefined; sourceUnasked?: true | undefined }

/** The page that a job was made from: its own, or the nearest ancestor's that has one. */
export function sourcePageOf<One extends Sourced>(job: One, known: Known<One>): Source | undefined {
  for (const { source } of lineage(job, known)) if (source) return source
  return undefined
}

/** Whether it, or an ancestor, was made from a page, be it known or one that nobody was asked to remember. */
export function isFromPage<One extends Sourced>(job: One, known: Known<One>): boolean {
  for (const { source, sourceUnasked } of lineage(job, known)) if (source || sourceUnasked) return true
  return false
}

/**
 * Adds the ancestors that names, prompts and sources are read from. Resolves to the same map when none is missing.
 * @param read resolves to the jobs of these ids that exist
 */
export async function withAncestors<One extends Commanded>(
  jobs: ReadonlyMap<string, One>,
  read: (ids: readonly string[]) => Promise<readonly One[]>,
): Promise<ReadonlyMap<string, One>> {
  let all = jobs
  let youngest: readonly One[] = [...jobs.values()]
  for (let depth = 1; depth < maxDepth; depth++) {
    const ids = youngest.flatMap(({ parentId }) => (parentId !== undefined && !all.has(parentId) ? [parentId] : []))
    if (ids.length === 0) break
    const found = await read([...new Set(ids)])
    if (found.length > 0) all = new Map([...all, ...found.map((job): [string, One] => [job.id, job])])
    youngest = found
  }
  return all
}
