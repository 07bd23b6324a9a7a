import { useCallback, useRef, useState } from 'preact/hooks'

/** Something that takes its time, shown with how far it is. */
export interface Task {
  title: string
  done: number
  /** 0 while it is not known. */
  total: number
  cancel: () => void
}

export interface TaskHands {
  signal: AbortSignal
  onProgress: (done: number, total: number) => void
}

/** Draws at most this often: a thousand small pictures are a thousand steps. */
const drawMs = 80

/** Runs one long task at a time. `run` resolves to false when another one is running. */
export function useTask(now: () => number = Date.now) {
  const [task, setTask] = useState<Task | null>(null)
  const isBusy = useRef(false)
  const run = useCallback(
    async (title: string, work: (hands: TaskHands) => Promise<void>): Promise<boolean> => {
      if (isBusy.current) return false
      isBusy.current = true
      const closed = new AbortController()
      const cancel = () => closed.abort()
      setTask({ title, done: 0, total: 0, cancel })
      let drawnAt = 0
      try {
        await work({
          signal: closed.signal,
          onProgress(done, total) {
            if (now() - drawnAt < drawMs && done < total) return
            drawnAt = now()
            setTask({ title, done, total, cancel })
          },
        })
      } finally {
        isBusy.current = false
        setTask(null)
      }
      return true
    },
    [now],
  )
  return { task, run }
}
