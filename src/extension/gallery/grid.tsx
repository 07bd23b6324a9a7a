import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { dayName } from '../ui/text/format.ts'
import { deedOf, type Find, promptOf } from '../ui/text/job-text.ts'
import { byDay } from './catalogue.ts'
import { Tile } from './tile.tsx'
import { nextTile } from './walk.ts'

interface GridProps {
  /** Newest first. */
  jobs: readonly Job[]
  find: Find
  now: number
  onOpen: (id: string) => void
  /** The end is near: more, if there is more. */
  onEnd: () => void
}

/** Older ones are fetched this far before they come into sight. */
const aheadPx = 1500

export function Grid({ jobs, find, now, onOpen, onEnd }: GridProps) {
  const box = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const [stopId, setStopId] = useState<string | null>(null)
  const stop = jobs.some(({ id }) => id === stopId) ? stopId : jobs[0]?.id

  useEffect(() => {
    if (!end.current) return
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onEnd(), {
      rootMargin: `${aheadPx}px`,
    })
    seen.observe(end.current)
    return () => seen.disconnect()
    // A new observer looks at once: one load may not have filled the screen.
  }, [onEnd, jobs.length])

  const walk = (event: KeyboardEvent) => {
    const tiles = [...(box.current?.querySelectorAll<HTMLElement>('.tile') ?? [])]
    const from = tiles.find((tile) => tile === document.activeElement)
    const to = from && nextTile(tiles, from, event.key)
    if (!to) return
    event.preventDefault()
    setStopId(to.dataset.job ?? null)
    to.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tiles inside are links; arrows walk between them.
    <div ref={box} onKeyDown={walk}>
      {byDay(jobs).map((day) => (
        <section key={day.key} class="day" aria-label={dayName(day.at, now)}>
          <h2>{dayName(day.at, now)}</h2>
          <div class="tiles">
            {day.jobs.map((job) => (
              <Tile
                key={job.id}
                job={job}
                prompt={promptOf(job, find)}
                deed={deedOf(job, find)}
                isStop={job.id === stop}
                onOpen={() => {
                  setStopId(job.id)
                  onOpen(job.id)
                }}
              />
            ))}
          </div>
        </section>
      ))}
      <div ref={end} />
    </div>
  )
}
