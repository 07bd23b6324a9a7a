import type { Job } from '../../../contract/job.ts'
import type { Store } from '../../store/store.ts'

/** Parents of parents, until the prompt is found. */
const rounds = 4

/** Adds the ancestors that are needed for prompts and button names. The same map when none is missing. */
export async function withParents(jobs: ReadonlyMap<string, Job>, store: Store): Promise<ReadonlyMap<string, Job>> {
  let all = jobs
  const gone = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const missing = missingParents(all).filter((id) => !gone.has(id))
    if (missing.length === 0) break
    const found = await store.readJobs(missing)
    for (const id of missing) gone.add(id)
    if (found.length > 0) all = new Map([...all, ...found.map((job): [string, Job] => [job.id, job])])
  }
  return all
}

function missingParents(jobs: ReadonlyMap<string, Job>): string[] {
  const ids = [...jobs.values()].flatMap(({ parentId }) => (parentId && !jobs.has(parentId) ? [parentId] : []))
  return [...new Set(ids)]
}
