import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'

/** What was given at the latest rendering, for effects and listeners that must not run anew when it changes. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value)
  latest.current = value
  return latest
}
