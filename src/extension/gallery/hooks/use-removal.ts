import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Send } from '../../messaging/client.ts'
import { type FailureCode, failureText } from '../../ui/text/failure-text.ts'

export interface Removal {
  /** Ids that are hidden: being removed, or about to be. */
  hidden: ReadonlySet<string>
  /** How many can still be brought back; 0: there is nothing to undo. */
  undoable: number
  remove: (ids: readonly string[]) => void
  undo: () => void
  /** Stops the clock while the pointer or the focus is on the offer to undo. */
  hold: (isHeld: boolean) => void
}

/** Time to notice a slip. */
const undoMs = 10_000

/** Removes jobs with their pictures, but not before the time to undo it has run out. A page closed before that removes nothing. */
export function useRemoval(send: Send, fail: (text: string) => void): Removal {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [waiting, setWaiting] = useState<readonly string[]>([])
  const [held, hold] = useState(false)
  const latest = useRef(waiting)
  latest.current = waiting

  const show = useCallback((ids: readonly string[]) => {
    setHidden((before) => {
      const next = new Set(before)
      for (const id of ids) next.delete(id)
      return next
    })
  }, [])

  const carryOut = useCallback(async () => {
    const ids = latest.current
    latest.current = []
    setWaiting([])
    let problem: FailureCode | null = null
    for (const jobId of ids) {
      const reply = await send('jobs.delete', { jobId })
      if (!reply.ok) problem = reply.error.code
    }
    // Jobs that could not be removed still exist, so they are shown again.
    show(ids)
    if (problem) fail(failureText(problem))
  }, [send, show, fail])

  useEffect(() => {
    if (waiting.length === 0 || held) return
    const timer = setTimeout(() => void carryOut(), undoMs)
    return () => clearTimeout(timer)
  }, [waiting, held, carryOut])

  const undo = useCallback(() => {
    show(latest.current)
    latest.current = []
    setWaiting([])
  }, [show])

  return {
    hidden,
    undo,
    undoable: waiting.length,
    hold,
    remove(ids) {
      if (ids.length === 0) return
      if (latest.current.length > 0) void carryOut()
      setWaiting(ids)
      setHidden((before) => new Set([...before, ...ids]))
    },
  }
}
