import { useCallback, useContext, useEffect, useMemo, useRef } from 'preact/hooks'
import { promptOf } from '../../../jobs/lineage.ts'
import { dayName } from '../../ui/text/format.ts'
import { dateFormat } from '../../ui/text/formatters.ts'
import { actionName } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import type { Item } from '../query/entry.ts'
import type { LibrarySnapshot } from '../query/library.ts'
import { SmallContext } from './cover.tsx'
import { destination, type FocusTarget } from './grid-navigation.ts'
import {
  type Block,
  blocksBetween,
  boxesOf,
  type Layout,
  layOut,
  placesOf,
  type Row,
  rowOf,
  type Span,
  spanOf,
} from './layout.ts'
import { gap, headHeight, narrowPx, rowHeights } from './metrics.ts'
import { Tile } from './tile.tsx'
import { useGridFocus } from './use-grid-focus.ts'
import type { Selection } from './use-selection.ts'
import { useWidth, useWindow } from './use-window.ts'
import './grid.css'

export interface GridActions {
  open: (item: Item) => void
  remove: (items: readonly Item[]) => void
  favourite: (items: readonly Item[]) => void
  save: (items: readonly Item[]) => void
  copy: (item: Item) => void
}

interface GridProps {
  items: readonly Item[]
  snapshot: LibrarySnapshot
  now: number
  /** False: the order has nothing to do with time. */
  inTime: boolean
  size: keyof typeof rowHeights
  selection: Selection
  actions: GridActions
  /** Brings this job's tile into sight and gives it the focus; a new object each time. */
  focusTarget: FocusTarget | null
}

/**
 * All tiles as one list of options, by day. Only those near what is seen are in the page.
 *
 * This frame has no state of its own; only its child re-renders while the user scrolls. Preact keeps the first rendering of a component
 * that re-renders itself among its parent's children (https://github.com/preactjs/preact/issues/4909), and so every tile that was ever
 * scrolled past.
 */
export function Grid(props: GridProps) {
  return <Tiles {...props} />
}

function Tiles({ items, snapshot, now, inTime, size, selection, actions, focusTarget }: GridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const width = useWidth(grid)
  const rowHeight = width < narrowPx ? rowHeights.small : rowHeights[size]
  const span = useMemo(() => (inTime ? spanOf(items) : 'all'), [items, inTime])
  const layout = useMemo(() => {
    // Before the width is known nothing is drawn: rows of no width are so low that all of them would be in sight.
    const placed = width === 0 ? [] : items
    return layOut(placed, { width, rowHeight, gap, headHeight, span })
  }, [items, width, rowHeight, span])
  const places = useMemo(() => placesOf(items), [items])
  const motion = useContext(SmallContext)?.motion
  const onJump = useCallback(() => motion?.jump(), [motion])
  const { range, firstSeen } = useWindow({ grid, layout, places, onJump })
  useExpected(layout, range)
  const focus = useGridFocus({ grid, layout, range, firstSeen, places, items, focusTarget })
  const { stop, isFocused, go, moveStop } = focus

  const placeOf = ({ target }: Event) => {
    const id = target instanceof Element ? target.closest<HTMLElement>('.tile')?.dataset.job : undefined
    return id === undefined ? undefined : places.get(id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = placeOf(event) ?? stop
    const item = items[at]
    if (!item || event.defaultPrevented || event.altKey) return
    const isCommand = event.ctrlKey || event.metaKey
    const to = destination(event, { layout, stop: at, grid: grid.current })
    if (to !== null) {
      const target = items[to]
      if (event.shiftKey && target) {
        if (!selection.has(item)) selection.toggle(item)
        selection.extend(target)
      }
      go(to)
    } else if (isCommand && event.key === 'a') selection.all()
    else if (isCommand) return
    else if (!doKey(event.key, { item, selection, actions })) return
    event.preventDefault()
  }

  const click = (event: MouseEvent) => {
    const at = placeOf(event)
    const item = at === undefined ? undefined : items[at]
    if (!item) return
    moveStop(item.id)
    const mark = event.target instanceof Element && event.target.closest<HTMLElement>('[data-mark]')?.dataset.mark
    if (mark === 'heart') actions.favourite([item])
    else if (event.shiftKey) selection.extend(item)
    else if (mark === 'check' || event.ctrlKey || event.metaKey || selection.items.length > 0) selection.toggle(item)
    else actions.open(item)
  }

  const drawn = blocksIn(layout, range, isFocused ? rowOf(layout.rows, stop) : -1)
  return (
    <div
      ref={grid}
      class="picture-grid"
      role="listbox"
      aria-multiselectable="true"
      aria-label={t('gallery_title')}
      data-selecting={selection.items.length > 0 || undefined}
      style={{ height: `${layout.height}px`, '--row': `${rowHeight}px` }}
      onKeyDown={onKeyDown}
      onClick={click}
      onFocusIn={focus.onFocusIn}
      onFocusOut={focus.onFocusOut}
    >
      {drawn.map(({ block, rows }) => (
        <Day
          key={block.key}
          block={block}
          rows={rows}
          stop={stop}
          span={span}
          layout={layout}
          snapshot={snapshot}
          now={now}
          selection={selection}
        />
      ))}
    </div>
  )
}

/** Rows whose 24 px copies are read ahead: as many as a flick scrolls by in half a second. */
const expectedRows = 36

function useExpected({ rows, items }: Layout, [from, to]: readonly [number, number]): void {
  const small = useContext(SmallContext)
  const last = useRef(from)
  useEffect(() => {
    const isDown = from >= last.current
    last.current = from
    if (!small?.motion.isMoving()) return
    const coming = isDown ? rows.slice(to, to + expectedRows) : rows.slice(Math.max(0, from - expectedRows), from)
    const leads = coming.flatMap(({ at, count }) => items.slice(at, at + count).map(({ lead }) => lead))
    small.thumbs.expect(
      leads.flatMap(({ id, cover, isKept }) => (isKept && cover !== null ? [{ jobId: id, index: cover }] : [])),
    )
  }, [small, rows, items, from, to])
}

interface DayProps extends Pick<GridProps, 'snapshot' | 'now' | 'selection'> {
  layout: Layout
  block: Block
  rows: readonly Row[]
  stop: number
  span: Span
}

function Day({ layout, block, rows, stop, span, snapshot, now, selection }: DayProps) {
  // Memoized, since formatting a date is slow and this renders with every new row. One moment stands for the whole day.
  const { at } = block
  const today = new Date(now).setHours(0, 0, 0, 0)
  const name = useMemo(() => nameOf(at, span, today), [at, span, today])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list of options.
    <div class="day" role="group" aria-label={name} style={{ top: `${block.top}px`, height: `${block.height}px` }}>
      {span !== 'all' && (
        <div class="day-name" aria-hidden="true">
          {name}
        </div>
      )}
      {rows.map((row) => (
        <div
          key={row.at}
          class="row"
          role="presentation"
          style={{ top: `${row.top - block.top}px`, height: `${row.height}px` }}
        >
          {boxesOf(layout, row).map(({ item, start, width }, index) => (
            <Tile
              key={item.id}
              entry={item.lead}
              prompt={promptOf(item.lead, snapshot.byId)}
              actionName={actionName(item.lead, snapshot.byId)}
              members={item.members.length}
              start={start}
              width={width}
              height={row.height}
              place={row.at + index + 1}
              total={layout.items.length}
              isStop={row.at + index === stop}
              isSelected={selection.has(item)}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

function nameOf(at: number, span: Span, now: number): string {
  if (span === 'day') return dayName(at, now)
  if (span === 'all') return t('gallery_title')
  return dateFormat({ month: 'long', year: 'numeric' }).format(at)
}

/** Days with rows near what is seen, and the row that has the focus wherever it is: it must not fall out of the page. */
function blocksIn({ blocks, rows }: Layout, [from, to]: [number, number], pinned: number) {
  const isFar = pinned < from || pinned >= to
  const near = blocksBetween(blocks, [from, to])
  const own = isFar && pinned >= 0 ? blocksBetween(blocks, [pinned, pinned + 1]) : []
  return [...new Set([...near, ...own])]
    .sort((a, b) => a.top - b.top)
    .map((block) => {
      const [first, end] = block.rows
      const inside = rows.slice(Math.max(first, from), Math.min(end, to))
      const row = own.includes(block) ? rows[pinned] : undefined
      return { block, rows: row ? [...inside, row].sort((a, b) => a.at - b.at) : inside }
    })
    .filter((drawn) => drawn.rows.length > 0)
}

function doKey(key: string, { item, selection, actions }: { item: Item; selection: Selection; actions: GridActions }) {
  const meant = selection.has(item) ? selection.items : [item]
  const actionsByKey: Record<string, () => void> = {
    Enter: () => actions.open(item),
    ' ': () => selection.toggle(item),
    Delete: () => actions.remove(meant),
    Backspace: () => actions.remove(meant),
    f: () => actions.favourite(meant),
    s: () => actions.save(meant),
    c: () => actions.copy(item),
  }
  const run = actionsByKey[key.length === 1 ? key.toLowerCase() : key]
  run?.()
  return run !== undefined
}
