/**
 * The life of one worker. It may end at each call to the browser: before the call has its effect, or after that and before the call
 * returns. The calls of a worker that has ended never return.
 */
export interface Life {
  readonly isDead: boolean
  /** When it last did anything, epoch ms. */
  readonly activeAt: number
  stir(): void
  end(): void
  onEnd(run: () => void): void
  around<Answer>(call: () => Promise<Answer>): Promise<Answer>
}

/** @param dies whether it ends at this very point */
export function createLife(now: () => number, dies: () => boolean): Life {
  const onEnd: (() => void)[] = []
  let isDead = false
  let activeAt = now()

  function end(): void {
    if (isDead) return
    isDead = true
    for (const run of onEnd) run()
  }

  function pass(): boolean {
    if (isDead) return false
    activeAt = now()
    if (dies()) end()
    return !isDead
  }

  return {
    get isDead() {
      return isDead
    },
    get activeAt() {
      return activeAt
    },
    stir() {
      activeAt = now()
    },
    end,
    onEnd: (run) => void onEnd.push(run),
    around(call) {
      return new Promise((resolve, reject) => {
        if (!pass()) return
        call().then(
          (value) => {
            if (pass()) resolve(value)
          },
          (error: unknown) => {
            if (pass()) reject(error)
          },
        )
      })
    },
  }
}

/** The same object, but each call of a method may be the last one of the worker. */
export function withFaults<Thing extends object>(thing: Thing, around: Life['around']): Thing {
  return new Proxy(thing, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...parts: unknown[]) => around(() => Promise.resolve(Reflect.apply(value, target, parts)))
    },
  })
}
