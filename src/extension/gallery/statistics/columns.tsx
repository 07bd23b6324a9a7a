import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { t } from '../../ui/text/words.ts'
import { ticksFor } from './scale.ts'

export interface Column {
  /** Under the plot, where there is room for it. */
  label: string
  /** In the table and beside the pointer. */
  name: string
  value: number
  /** The value in words: `3 pictures`. */
  shown: string
}

interface ColumnsProps {
  title: string
  /** What the plot shows, in a sentence: what one would see at a glance. */
  description: string
  columns: readonly Column[]
  /** Heads of the table: of the time and of the value. */
  heads: [string, string]
  /** A value of the scale, in words. */
  tick: (value: number) => string
  /** Whether halves make sense. */
  whole?: boolean
}

const height = 168
const top = 8
const bottom = 22
/** Room for one label below. */
const labelPx = 58

/** Values over time. Drawn in the pixels it has, so that its words keep their size. */
export function Columns({ title, description, columns, heads, tick, whole = false }: ColumnsProps) {
  const id = useId()
  const [box, width] = useWidth()
  const ticks = ticksFor(columns.map(({ value }) => value)).filter((value) => !whole || Number.isInteger(value))
  const highest = ticks.at(-1) ?? 1
  const start = 8 + Math.max(...ticks.map((value) => tick(value).length)) * 7
  const slot = (width - start) / columns.length
  const y = (value: number) => top + (1 - value / highest) * (height - top - bottom)
  const every = Math.max(1, Math.ceil((labelPx * columns.length) / (width - start)))
  return (
    <div ref={box} class="plot">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-labelledby={`${id}t ${id}d`}
      >
        <title id={`${id}t`}>{title}</title>
        <desc id={`${id}d`}>{description}</desc>
        {ticks.map((value) => (
          <g key={value} class="plot-tick">
            <line x1={start} x2={width} y1={y(value)} y2={y(value)} />
            <text x={start - 6} y={y(value) + 4} text-anchor="end">
              {tick(value)}
            </text>
          </g>
        ))}
        {columns.map(({ name, label, value, shown }, index) => {
          const x = start + index * slot
          // Counted from the end: the last one is today.
          const isLabelled = (columns.length - 1 - index) % every === 0
          return (
            <g key={name} class="plot-column">
              <title>{`${name}: ${shown}`}</title>
              <rect class="plot-slot" x={x} y={top} width={slot} height={height - top - bottom} />
              {value > 0 && (
                <rect
                  class="plot-bar"
                  x={x + slot * 0.14}
                  y={y(value)}
                  width={slot * 0.72}
                  height={y(0) - y(value)}
                  rx={Math.min(3, slot / 5)}
                />
              )}
              {isLabelled && (
                <text x={x + slot / 2} y={height - 6} text-anchor="middle">
                  {label}
                </text>
              )}
            </g>
          )
        })}
      </svg>
      <details>
        <summary>{t('numbers_table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col">{heads[1]}</th>
            </tr>
          </thead>
          <tbody>
            {columns
              .filter(({ value }) => value > 0)
              .map(({ name, shown }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{shown}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}

/** Width of an element in pixels, as it changes. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(480)
  useEffect(() => {
    const { current } = box
    if (!current) return
    const seen = new ResizeObserver(() => setWidth(Math.max(240, Math.floor(current.clientWidth))))
    seen.observe(current)
    return () => seen.disconnect()
  }, [])
  return [box, width] as const
}
