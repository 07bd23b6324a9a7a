import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isFinal, isPending } from '../../../jobs/state.ts'
import { head, jobKey, jobRecord, pageKey, pagePrefix, pageRecord, pageSize } from '../items.ts'
import { fromRecord } from '../record.ts'
import type { DomainEvent } from './events.ts'
import { findUnreadable, type Head, hasChores, paged, rebuildIndex } from './heal.ts'
import type { Records } from './records.ts'

/** Jobs that are searched for an API's id: those on their way, and as many of the latest. */
const lookBack = 200
/** Of `info`, `speed` and the like: enough to find the last failure of each. */
const maxQuiet = 20

/** Jobs and the records that say where to find them, kept in step within one transaction. */
export interface JobIndex {
  jobs(ids: readonly string[]): Promise<Job[]>
  /** The last listed jobs, newest first, at most those of the last page. */
  newest(limit: number): Promise<Job[]>
  /** Jobs that are in no page (`info`, `speed` and the like), newest first. */
  latestUnlisted(): Promise<Job[]>
  /** A new job: into its page, or among the quiet ones. */
  addJob(job: Job): Promise<void>
  putJob(job: Job): void
  /** Jobs from elsewhere, each into its place by age: ids sort by time. Listed kinds only. */
  insertJobs(jobs: readonly Job[]): Promise<void>
  removeJob(id: string): Promise<void>
  /** The job of this connection that bears the API's id of our request: the latest ones are looked at, without parsing them. */
  jobByMessageId(connectionId: string, messageId: string): Promise<Job | undefined>
  /** Builds the index anew if its head is missing or can't be read. */
  heal(): Promise<void>
  /** Sets aside all that can't be read, builds the index anew from the jobs, and removes what is left of removed records. */
  inspect(): Promise<void>
  /** Brings `head` up to date, and tells what became of jobs. */
  finish(): Promise<void>
}

export function createJobIndex(records: Records, emit: (event: DomainEvent) => void): JobIndex {
  const touched = new Map<string, Job | null>()

  async function readHead(): Promise<Head> {
    await records.load([head.key])
    if (records.isUnreadable(head.key, head)) await inspect()
    return records.read(head)
  }

  async function readPage(page: number): Promise<string[]> {
    await records.load([pageKey(page)])
    if (records.isUnreadable(pageKey(page), pageRecord)) await inspect()
    return records.value(pageRecord, pageKey(page)) ?? []
  }

  async function readPages(): Promise<string[][]> {
    const { pages } = await readHead()
    const numbers = Array.from({ length: pages }, (_, page) => page)
    await records.load(numbers.map(pageKey))
    return Promise.all(numbers.map(readPage))
  }

  async function jobs(ids: readonly string[]): Promise<Job[]> {
    await records.load(ids.map(jobKey))
    return ids.map((id) => records.value(jobRecord, jobKey(id))).filter((job) => job !== undefined)
  }

  function putHead(value: Head): void {
    records.put(head, head.key, value)
  }

  function putJob(job: Job): void {
    records.put(jobRecord, jobKey(job.id), job)
    touched.set(job.id, job)
  }

  function dropJob(id: string): void {
    records.drop(jobKey(id))
    touched.set(id, null)
  }

  async function inspect(): Promise<void> {
    const all = await records.all()
    for (const key of findUnreadable(all)) records.setAside(key, all[key])
    for (const key of Object.keys(all)) if (all[key] === null) records.drop(key)
    const rebuilt = rebuildIndex(all)
    const wanted = new Set(rebuilt.pages.map((_, page) => pageKey(page)))
    for (const key of Object.keys(all)) if (key.startsWith(pagePrefix) && !wanted.has(key)) records.drop(key)
    for (const [page, ids] of rebuilt.pages.entries()) {
      const known = fromRecord(pageRecord, all[pageKey(page)])
      if (known.kind !== 'found' || !sameList(ids, known.value)) records.put(pageRecord, pageKey(page), ids)
    }
    putHead(rebuilt.head)
  }

  async function addQuiet(id: string): Promise<void> {
    const top = await readHead()
    // Only ended ones are let go: a pending one is still waited for.
    const old = (await jobs(top.quiet.slice(0, -maxQuiet + 1))).filter((job) => isFinal(job.state))
    for (const job of old) dropJob(job.id)
    putHead({ ...top, quiet: [...top.quiet.filter((other) => old.every((job) => job.id !== other)), id] })
  }

  async function addListed(id: string): Promise<void> {
    const last = (await readHead()).pages - 1
    const ids = last < 0 ? [] : await readPage(last)
    if (last >= 0 && ids.length < pageSize) return records.put(pageRecord, pageKey(last), [...ids, id])
    records.put(pageRecord, pageKey(last + 1), [id])
    putHead({ ...(await readHead()), pages: last + 2 })
  }

  return {
    jobs,
    putJob,
    inspect,
    async jobByMessageId(connectionId, messageId) {
      const { pending, quiet, pages } = await readHead()
      const last = pages === 0 ? [] : await readPage(pages - 1)
      const ids = [...new Set([...quiet, ...pending.slice(-lookBack), ...last.slice(-lookBack)])]
      await records.load(ids.map(jobKey))
      const found = ids.findLast((id) => {
        const { value } = asObject(records.raw(jobKey(id)))
        const job = asObject(value)
        return job.messageId === messageId && job.connectionId === connectionId
      })
      return found === undefined ? undefined : (await jobs([found]))[0]
    },
    async heal() {
      await records.load([head.key])
      if (fromRecord(head, records.raw(head.key)).kind !== 'found') await inspect()
    },
    async newest(limit) {
      const { pages } = await readHead()
      return pages === 0 ? [] : jobs((await readPage(pages - 1)).toReversed().slice(0, limit))
    },
    latestUnlisted: async () => jobs((await readHead()).quiet.toReversed()),
    async addJob(job) {
      await (isListed(job.command.kind) ? addListed(job.id) : addQuiet(job.id))
      putJob(job)
    },
    async insertJobs(jobs) {
      const before = await readPages()
      const ids = [...new Set([...before.flat(), ...jobs.map(({ id }) => id)])].toSorted()
      const pages = paged(ids)
      for (const [page, content] of pages.entries()) {
        if (!sameList(content, before[page])) records.put(pageRecord, pageKey(page), content)
      }
      for (let page = pages.length; page < before.length; page++) records.drop(pageKey(page))
      putHead({ ...(await readHead()), pages: pages.length })
      for (const job of jobs) putJob(job)
    },
    async removeJob(id) {
      const top = await readHead()
      // Ten pages at a time from the end: what is deleted is mostly new.
      for (let end = top.pages, found = false; end > 0 && !found; end -= 10) {
        const numbers = Array.from({ length: Math.min(10, end) }, (_, index) => end - 1 - index)
        await records.load(numbers.map(pageKey))
        for (const page of numbers) {
          const ids = records.value(pageRecord, pageKey(page)) ?? []
          if (!ids.includes(id)) continue
          found = true
          records.put(pageRecord, pageKey(page), without(ids, id))
        }
      }
      if (top.quiet.includes(id)) putHead({ ...top, quiet: without(top.quiet, id) })
      dropJob(id)
      emit({ type: 'jobs.removed' })
    },
    async finish() {
      if (touched.size === 0) return
      emit({ type: 'jobs.changed' })
      if ([...touched.values()].some((job) => job !== null && hasChores(job))) emit({ type: 'followUps.due' })
      const top = await readHead()
      const pending = new Set(top.pending)
      const chores = new Set(top.chores)
      for (const [id, job] of touched) {
        mark(pending, id, job !== null && isPending(job.state))
        mark(chores, id, job !== null && hasChores(job))
      }
      if (!same(pending, top.pending) || !same(chores, top.chores)) {
        putHead({ ...top, pending: [...pending], chores: [...chores] })
      }
    },
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function without(ids: readonly string[], id: string): string[] {
  return ids.filter((other) => other !== id)
}

function sameList(list: readonly string[], other: readonly string[] | undefined): boolean {
  return list.length === other?.length && list.every((id, index) => id === other[index])
}

function mark(set: Set<string>, id: string, belongs: boolean): void {
  if (belongs) set.add(id)
  else set.delete(id)
}

function same(set: Set<string>, list: readonly string[]): boolean {
  return set.size === list.length && list.every((id) => set.has(id))
}
