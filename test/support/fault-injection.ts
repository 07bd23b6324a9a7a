import type { Area } from '../../src/extension/platform/storage.ts'
import type { Pictures } from '../../src/extension/store/write/pictures.ts'

/**
 * The life of one worker. Every storage call and every fetch has two points at which the browser may end it: before the
 * call has had its effect, and after it but before anybody hears of that. A dead worker's calls never come back.
 */
export interface Life {
  readonly isDead: boolean
  /** Points passed so far. */
  readonly points: number
  /** Resolves at death. */
  readonly died: Promise<void>
  end(): void
  around<Answer>(call: () => Promise<Answer>): Promise<Answer>
}

const never = new Promise<never>(() => {})

/** @param dieAt the point at which it ends; left out: when told. */
export function createLife(dieAt = Number.POSITIVE_INFINITY): Life {
  let die = () => {}
  const died = new Promise<void>((resolve) => {
    die = resolve
  })
  let points = 0
  let isDead = false
  const end = () => {
    isDead = true
    die()
  }
  const pass = () => {
    if (!isDead && points++ >= dieAt) end()
    return !isDead
  }
  return {
    get isDead() {
      return isDead
    },
    get points() {
      return points
    },
    died,
    end,
    async around(call) {
      if (!pass()) return never
      // What fails after death is not heard either.
      const outcome = await call().then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error
        },
      )
      return pass() ? outcome() : never
    },
  }
}

export function areaWithFaults(area: Area, life: Life): Area {
  return {
    get: (keys) => life.around(() => area.get(keys)),
    set: (values) => life.around(() => area.set(values)),
    remove: (keys) => life.around(() => area.remove(keys)),
    keys: () => life.around(() => area.keys()),
  }
}

/** Ends the connections of the dead, as browsers do. */
export function fetchWithFaults(fetch: typeof globalThis.fetch, life: Life): typeof globalThis.fetch {
  const gone = new AbortController()
  void life.died.then(() => gone.abort())
  return (input, init) =>
    life.around(() => {
      const signal = init?.signal ? AbortSignal.any([init.signal, gone.signal]) : gone.signal
      return fetch(input, { ...init, signal })
    })
}

/** The store of pictures: what a dead worker had begun to write is written or is not. */
export function picturesWithFaults(pictures: Pictures, life: Life): Pictures {
  return {
    ...pictures,
    readPicture: (...key) => life.around(() => pictures.readPicture(...key)),
    listKept: (jobId) => life.around(() => pictures.listKept(jobId)),
    readCopies: (jobIds) => life.around(() => pictures.readCopies(jobIds)),
    writeCopies: (copies) => life.around(() => pictures.writeCopies(copies)),
    writePicture: (...picture) => life.around(() => pictures.writePicture(...picture)),
    deletePictures: (jobId) => life.around(() => pictures.deletePictures(jobId)),
    usage: () => life.around(() => pictures.usage()),
  }
}
