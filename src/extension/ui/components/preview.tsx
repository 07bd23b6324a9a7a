import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isActive } from '../../../jobs/state.ts'
import { useLink } from '../hooks/use-link.ts'
import { Forbidden } from './picture.tsx'

interface PreviewProps {
  job: Job
  class?: string
  alt: string
  size: 'thumbnail' | 'original'
  /** What stands there while there is nothing to see. */
  children?: ComponentChildren
}

/** The unfinished picture of a job that runs. The one before stays until the next has come. */
export function Preview({ job, alt, size, children, ...imageProps }: PreviewProps) {
  const source = useLink(isActive(job.state) ? job.preview : undefined, { jobId: job.id, size })
  const last = useRef<string | null>(null)
  if (source.kind === 'link' && !source.isFilm) last.current = source.src
  if (last.current !== null) return <img {...imageProps} src={last.current} alt={alt} decoding="async" />
  if (source.kind === 'forbidden' && size === 'original') return <Forbidden url={source.url} jobId={job.id} />
  return <>{children}</>
}
