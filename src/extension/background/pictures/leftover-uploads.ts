import type { z } from 'zod/mini'
import type { Command } from '../../../contract/command.ts'
import { firstUploadName, isUploadName, keyOfInlineLink } from '../../../jobs/inline-link.ts'
import type { Drafts } from '../../store/drafts.ts'
import type { leftoverSearch } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import type { Pictures } from '../../store/write/pictures.ts'

/** How many pages of jobs one search looks through, and how many added pictures it looks for on them. */
const pagesAtOnce = 3
const uploadsAtOnce = 100

type Search = z.infer<typeof leftoverSearch.schema>['uploads']

export interface UploadDeps {
  store: Store
  pictures: Pictures
  drafts: Drafts
}

/**
 * Looks on the next pages for jobs that name added pictures. Those that neither a job on any page nor the prompt box names are deleted.
 * @returns where the next search goes on; undefined when it begins anew
 */
export async function searchUploads(deps: UploadDeps, before: Search, pages: number): Promise<Search> {
  const { store, pictures, drafts } = deps
  // Before the jobs: when it is sent meanwhile, its job is on the last page.
  const draft = await drafts.readDraft()
  const { page, last, unnamed } = before?.page ? before : await begin(pictures, before?.last)
  const left = new Set(unnamed)
  const keep = (urls: readonly string[]) => {
    for (const url of urls) left.delete(keyOfInlineLink(url)?.jobId ?? '')
  }
  const end = Math.min(page + pagesAtOnce, pages)
  for (let at = page; at < end && left.size > 0; at++)
    for (const { command } of await store.readJobs(await store.readPageIds(at))) keep(addressesIn(command))
  if (end < pages && left.size > 0) return { page: end, last, unnamed: [...left] }
  keep(draft?.references ?? [])
  for (const name of left) await pictures.deletePictures(name)
  return unnamed.length > 0 ? { page: 0, last, unnamed: [] } : undefined
}

/** The next added pictures after `last`; the first ones when there are none. */
async function begin(pictures: Pictures, last = firstUploadName): Promise<NonNullable<Search>> {
  const found = await pictures.listOldest('original', { jobId: last, index: Number.POSITIVE_INFINITY }, uploadsAtOnce)
  const names = [...new Set(found.map(({ jobId }) => jobId))].filter(isUploadName)
  if (names.length === 0 && last !== firstUploadName) return begin(pictures)
  return { page: 0, last: names.at(-1) ?? last, unnamed: names }
}

function addressesIn(command: Command): readonly string[] {
  if (command.kind === 'imagine') return command.references ?? []
  if (command.kind === 'blend') return command.urls
  return command.kind === 'describe' ? [command.url] : []
}
