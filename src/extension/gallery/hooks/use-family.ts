import { useEffect, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import { familyOf } from '../query/family.ts'
import type { Library, LibrarySnapshot } from '../query/library.ts'

/** Whole jobs of one family, by id. */
export type Family = ReadonlyMap<string, Job>

/** More than anybody made of one picture; the strip shows no more. */
const most = 80

/** The family of a job, read again when one of its members changes. Null until it is read for the first time. */
export function useFamily(id: string | null, snapshot: LibrarySnapshot | null, library: Library): Family | null {
  const [family, setFamily] = useState<Family | null>(null)
  const entry = id === null ? undefined : snapshot?.byId.get(id)
  const members = entry && snapshot ? familyOf(entry, snapshot).slice(-most) : []
  // A changed job gets a new entry, so these fields say whether any member has changed.
  const version = members.map((member) => `${member.id} ${member.updatedAt} ${marks(member)}`).join()
  const latest = useLatest(members)
  useEffect(() => {
    let wanted = true
    const ids = latest.current.map(({ id }) => id)
    if (ids.length === 0) setFamily(null)
    else {
      void library.readJobs(ids).then((jobs) => {
        if (wanted) setFamily(new Map(jobs.map((job) => [job.id, job])))
      })
    }
    return () => {
      wanted = false
    }
  }, [library, version, latest])
  return family
}

/** What changes without `updatedAt`: the user's marks, how the bytes fare, pressed buttons. */
function marks({ favourite, isSaved, tags, isKept, site, result, job }: ReturnType<typeof familyOf>[number]): string {
  return `${favourite}${isSaved}${tags}${isKept}${site}${job?.kept}${result?.buttons.length ?? 0}`
}
