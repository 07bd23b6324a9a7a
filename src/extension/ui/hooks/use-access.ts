import { useEffect, useState } from 'preact/hooks'
import { isGranted, onAccessChanged } from '../../platform/permissions.ts'

/** Whether the browser lets us talk to these addresses; null until it has said so. Empty ones ask nothing. */
export function useAccess(...addresses: string[]): boolean | null {
  // As one text: an array would be another one at each rendering.
  const key = addresses.filter(Boolean).join('\n')
  const [granted, setGranted] = useState<boolean | null>(null)
  useEffect(() => {
    const closed = new AbortController()
    const update = async () => {
      const answer = key === '' || (await isGranted(...key.split('\n')))
      if (!closed.signal.aborted) setGranted(answer)
    }
    void update()
    onAccessChanged(() => void update(), closed.signal)
    return () => closed.abort()
  }, [key])
  return granted
}
