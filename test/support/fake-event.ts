// Listener types differ from event to event; the modules under test are typed by the real polyfill.
type Listener = (...parts: never[]) => unknown

export function event<Run extends Listener>() {
  const listeners = new Set<Run>()
  return {
    addListener: (listener: Run) => void listeners.add(listener),
    removeListener: (listener: Run) => void listeners.delete(listener),
    hasListener: (listener: Run) => listeners.has(listener),
    /** Calls every listener and answers what they answered. */
    emit: (...parts: Parameters<Run>) => [...listeners].map((listener) => listener(...parts)),
    clear: () => listeners.clear(),
    get count() {
      return listeners.size
    },
  }
}
