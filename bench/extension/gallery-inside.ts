/** These functions run in the measured pages as text, and must not use anything from outside. */

export interface FirstScreen {
  /** From the start of the navigation to the first frame in which everything in sight is painted. */
  ms: number
  /** How many pictures are in sight. */
  pictures: number
}

/** @param selector of what has a picture, or is one */
export function firstScreen(selector: string): Promise<FirstScreen> {
  // A placeholder does not count: only the picture, or the sign of a job that has none.
  const imageOf = (one: Element) =>
    (one.matches('img') ? one : one.querySelector('img.tile-picture')) as HTMLImageElement | null
  const isLoaded = (one: Element) => {
    const image = imageOf(one)
    return image ? image.complete && image.naturalWidth > 0 : one.querySelector('.tile-sign') !== null
  }
  return new Promise((resolve) => {
    const look = () => {
      const seen = [...document.querySelectorAll(selector)].filter((one) => {
        const box = one.getBoundingClientRect()
        return box.top < innerHeight && box.bottom > 0
      })
      if (seen.length <= 5 || !seen.every(isLoaded)) return requestAnimationFrame(look)
      const images = seen.map(imageOf).filter((image) => image !== null)
      // What is loaded may still be decoded beside the page.
      Promise.all(images.map((image) => image.decode().catch(() => {}))).then(() =>
        requestAnimationFrame(() => resolve({ ms: performance.now(), pictures: images.length })),
      )
    }
    requestAnimationFrame(look)
  })
}

export interface Searched {
  /** ms from each key to the frame in which the last of its effect is seen: the number of results, and those in sight. */
  times: number[]
  /** ms; 0: no task took 50 ms. */
  longestTask: number
}

/** Stores what it sees in `globalThis.searched`, as long as the page is there. */
export function watchSearch(): void {
  const searched: Searched = { times: [], longestTask: 0 }
  Object.assign(globalThis, { searched })
  if (PerformanceObserver.supportedEntryTypes.includes('longtask'))
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) searched.longestTask = Math.max(searched.longestTask, duration)
    }).observe({ type: 'longtask' })
  const isInSight = (tile: Element) => {
    const { top, bottom } = tile.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  }
  const shown = () => {
    const tiles = [...document.querySelectorAll<HTMLElement>('.tile')].filter(isInSight)
    return [document.querySelector('.bar-count')?.textContent, ...tiles.map(({ dataset }) => dataset.job)].join(' ')
  }
  const note = (key: number, at: number) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      searched.times[key] = performance.now() - at
    }
    channel.port2.postMessage(null)
  }
  let watched = -1
  addEventListener(
    'input',
    (event) => {
      watched = -1
      // Between two words the box is emptied by the bench.
      if (!event.isTrusted) return
      const key = searched.times.push(Number.NaN) - 1
      watched = key
      let last: string | null = null
      const look = () => {
        if (watched !== key) return
        const now = shown()
        if (now !== last) note(key, event.timeStamp)
        last = now
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
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

/** Scrolls down so many pixels, or to the end, at seventeen screens a second, as fast as a hand can flick. */
export function scrollDown(pixels: number): Promise<Scrolled> {
  const found = { frames: 0, blank: 0, unpainted: 0, longestTask: 0, gaps: [] as number[] }
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) found.longestTask = Math.max(found.longestTask, duration)
  })
  observer.observe({ type: 'longtask' })
  scrollTo(0, 0)
  const points = [0.15, 0.5, 0.85].flatMap((x) => [0.2, 0.55, 0.9].map((y) => [x, y] as const))
  const isPicture = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0
  return new Promise((resolve) => {
    const pixelsASecond = 15_000
    const startedAt = performance.now()
    let last = startedAt
    // After the frame, in a task of its own: what looking takes is not the gallery's.
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      const tiles = points.flatMap(([x, y]) => {
        const tile = document.elementFromPoint(x * innerWidth, y * innerHeight)?.closest('.tile')
        return tile ? [tile] : []
      })
      if (tiles.length === 0) found.blank++
      else if (!tiles.some((tile) => [...tile.querySelectorAll('img')].some(isPicture))) found.unpainted++
      if (scrollY > pixels || scrollY + innerHeight >= document.documentElement.scrollHeight - 2) {
        setTimeout(() => {
          observer.disconnect()
          resolve(found)
        }, 300)
        return
      }
      scrollTo(0, ((performance.now() - startedAt) / 1000) * pixelsASecond)
      requestAnimationFrame(step)
    }
    const step = () => {
      const now = performance.now()
      found.gaps.push(now - last)
      last = now
      found.frames++
      channel.port2.postMessage(null)
    }
    requestAnimationFrame(step)
  })
}
