/** These functions run in the measured pages as text, and must not use anything from outside. */

/** Resolves to ms from the start of the navigation to the first frame in which everything visible is painted. */
export function firstScreen(selector: string): Promise<number> {
  return new Promise((resolve) => {
    const isPainted = (tile: Element) => {
      const image = tile.querySelector('img')
      return image ? image.complete && image.naturalWidth > 0 : tile.querySelector('.tile-sign') !== null
    }
    const look = () => {
      const seen = selector
        ? [...document.querySelectorAll(selector)].filter((tile) => {
            const box = tile.getBoundingClientRect()
            return box.top < innerHeight && box.bottom > 0
          })
        : []
      const isReady = selector ? seen.length > 5 && seen.every(isPainted) : document.body !== null
      if (isReady) requestAnimationFrame(() => resolve(performance.now()))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** Stores in `globalThis.searchTimes` the ms from each key to the frame that shows its effect. */
export function searchFor(): void {
  const times: number[] = []
  Object.assign(globalThis, { searchTimes: times })
  addEventListener(
    'input',
    (event) => {
      if (!event.isTrusted) return
      const at = event.timeStamp
      requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = () => times.push(performance.now() - at)
        channel.port2.postMessage(null)
      })
    },
    true,
  )
}

export interface Scrolled {
  frames: number
  /** Frames with no tile under any of nine points. */
  blank: number
  /** Frames in which no tile in sight shows a picture, small or large. */
  unpainted: number
  /** ms; 0: no task took 50 ms. */
  longestTask: number
  /** ms between frames. */
  gaps: number[]
}

/** Scrolls to the end at seventeen screens a second, as fast as a hand can flick. */
export function scrollThrough(): Promise<Scrolled> {
  const tasks: number[] = [0]
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  scrollTo(0, 0)
  const found = { frames: 0, blank: 0, unpainted: 0, longestTask: 0, gaps: [] as number[] }
  const points = [0.15, 0.5, 0.85].flatMap((x) => [0.2, 0.55, 0.9].map((y) => [x, y] as const))
  const isPicture = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0
  return new Promise((resolve) => {
    const pixelsASecond = 15_000
    const startedAt = performance.now()
    let last = startedAt
    const step = () => {
      const now = performance.now()
      found.gaps.push(now - last)
      last = now
      found.frames++
      const tiles = points.flatMap(([x, y]) => {
        const tile = document.elementFromPoint(x * innerWidth, y * innerHeight)?.closest('.tile')
        return tile ? [tile] : []
      })
      if (tiles.length === 0) found.blank++
      else if (!tiles.some((tile) => [...tile.querySelectorAll('img')].some(isPicture))) found.unpainted++
      if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2) {
        setTimeout(() => {
          observer.disconnect()
          resolve({ ...found, longestTask: Math.max(...tasks) })
        }, 300)
        return
      }
      scrollTo(0, ((now - startedAt) / 1000) * pixelsASecond)
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
}
