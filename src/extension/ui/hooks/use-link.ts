import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { send } from '../../messaging/client.ts'
import { onAccessChanged, requestAccess } from '../../platform/permissions.ts'

interface Ask {
  /** The job of the picture; absent for a reference that is not sent yet. */
  jobId?: string | undefined
  size: 'thumbnail' | 'original'
}

/** Asks the worker for what lies at an address: no page of ours loads one itself. */
export const LinkContext = createContext((url: string, { jobId, size }: Ask) =>
  send('pictures.show', jobId === undefined ? { url, size } : { url, jobId, size }),
)

/** Lets the browser talk to the host of a picture, at a click. */
export const AllowContext = createContext<(url: string, jobId: string) => void>((url) => void requestAccess(url))

export type LinkSource =
  | { kind: 'loading' }
  | { kind: 'link'; src: string; isFilm: boolean }
  /** The user has not allowed its host. */
  | { kind: 'forbidden'; url: string }
  | { kind: 'broken' }

/** The picture at an address, by way of the worker. Asked for again when the user has allowed something. */
export function useLink(url: string | undefined, { jobId, size }: Ask): LinkSource {
  const ask = useContext(LinkContext)
  const [source, setSource] = useState<LinkSource>({ kind: 'loading' })
  useEffect(() => {
    setSource({ kind: 'loading' })
    if (url === undefined) return
    const closed = new AbortController()
    const update = async () => {
      const reply = await ask(url, { jobId, size })
      if (!closed.signal.aborted) setSource(reply.ok ? sourceOf(url, reply.value) : { kind: 'broken' })
    }
    void update()
    onAccessChanged(() => void update(), closed.signal)
    return () => closed.abort()
  }, [ask, url, jobId, size])
  return source
}

function sourceOf(url: string, { src, forbidden }: { src: string | null; forbidden?: boolean }): LinkSource {
  if (src) return { kind: 'link', src, isFilm: src.startsWith('data:video/') }
  return forbidden ? { kind: 'forbidden', url } : { kind: 'broken' }
}
