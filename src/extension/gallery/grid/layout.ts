import type { Item } from '../query/entry.ts'

export interface Box {
  item: Item
  /** From the start of the row, px. */
  start: number
  width: number
}

/** Where its items stand in it, `boxesOf` says: of thousands of rows only those near what is seen are asked. */
export interface Row {
  /** Of its first item, in the whole. */
  at: number
  /** Items in it. */
  count: number
  /** Px from the top of the grid. */
  top: number
  height: number
  /** It reaches from edge to edge. */
  isFull: boolean
}

/** What stands under one heading: a day, a month where days hold little, or everything where time says nothing. */
export type Span = 'day' | 'month' | 'all'

export interface Block {
  key: string
  /** Any moment of it. */
  at: number
  top: number
  height: number
  /** Items in it. */
  count: number
  /** Its rows: from this one up to, without, the other. */
  rows: readonly [number, number]
}

export type Places = Pick<ReadonlyMap<string, number>, 'get'>

export interface Layout {
  height: number
  blocks: readonly Block[]
  rows: readonly Row[]
  items: readonly Item[]
  options: LayoutOptions
}

export interface LayoutOptions {
  width: number
  /** Height of a row that needs no stretching. */
  rowHeight: number
  gap: number
  /** Room for the day's name. */
  headHeight: number
  span: Span
}

/** No row taller than this many times the wanted height. */
const tallest = 1.45

/** Rows filled from edge to edge without cropping, by day. Pure and quick: a hundred thousand take some milliseconds. */
export function layOut(items: readonly Item[], options: LayoutOptions): Layout {
  const { gap, headHeight, span } = options
  const blocks: Block[] = []
  const rows: Row[] = []
  let top = 0
  for (let from = 0; from < items.length; ) {
    const to = endOf(items, from, span)
    const [blockTop, firstRow] = [top, rows.length]
    top += span === 'all' ? gap : headHeight
    for (let at = from; at < to; ) {
      const row = rowAt(items, { at, to, top }, options)
      rows.push(row)
      top += row.height + gap
      at += row.count
    }
    const first = items[from]
    blocks.push({
      key: first ? keyOf(first, span) : '',
      at: first?.lead.createdAt ?? 0,
      top: blockTop,
      height: top - blockTop,
      count: to - from,
      rows: [firstRow, rows.length],
    })
    from = to
  }
  return { height: top, blocks, rows, items, options }
}

/** Fewer a day, and there would be more headings than pictures. */
const enoughADay = 3
const fewDays = 5

/** Days as long as they hold something; for what a search leaves of two years, months. @param items in the order of time */
export function spanOf(items: readonly Item[]): Span {
  let days = 0
  for (let from = 0; from < items.length; from = endOf(items, from, 'day')) days++
  return days <= fewDays || items.length / days >= enoughADay ? 'day' : 'month'
}

/** Where the items end that stand under one heading with the one at `from`. */
function endOf(items: readonly Item[], from: number, span: Span): number {
  const first = items[from]
  if (!first || span === 'all') return items.length
  const { day } = first.lead
  const key = keyOf(first, span)
  let to = from + 1
  for (let next = items[to]; next && (next.lead.day === day || keyOf(next, span) === key); next = items[to]) to++
  return to
}

function keyOf({ lead }: Item, span: Span): string {
  const day = span === 'all' ? '' : lead.day
  return span === 'month' ? day.slice(0, day.lastIndexOf('-')) : day
}

/** The row that begins at an item. @param to the end of the items that stand under its heading */
function rowAt(
  items: readonly Item[],
  { at, to, top }: { at: number; to: number; top: number },
  { width, rowHeight, gap }: LayoutOptions,
): Row {
  let [count, sum, height] = [0, 0, rowHeight]
  for (let item = items[at]; item && at + count < to; item = items[at + count]) {
    const one = item.lead.tileRatio
    const fitted = (width - gap * count) / (sum + one)
    // One too many makes the row lower: taken in while that is nearer to the wanted height than leaving it out.
    if (count > 0 && height / rowHeight < tallest && rowHeight / fitted > height / rowHeight) break
    count++
    sum += one
    height = fitted
    if (fitted <= rowHeight) break
  }
  const isLast = at + count >= to
  // The last row is not stretched to look full.
  if (isLast && height > rowHeight) height = Math.min(height, rowHeight)
  height = Math.floor(Math.min(height, rowHeight * tallest))
  return { at, count, top, height, isFull: !isLast || height < rowHeight }
}

/** Where the items of a row stand in it. */
export function boxesOf({ items, options }: Layout, { at, count, height, isFull }: Row): Box[] {
  const { width, gap } = options
  let start = 0
  return items.slice(at, at + count).map((item, index) => {
    const natural = Math.min(width, Math.floor(height * item.lead.tileRatio))
    // Rounding leaves a pixel or two: the last one of a full row takes them.
    const isEdge = isFull && index === count - 1 && Math.abs(width - start - natural) < 24
    const box = { item, start, width: isEdge ? width - start : natural }
    start += box.width + gap
    return box
  })
}

/** Blocks that hold any of these rows, `from` up to, without, `to`. */
export function blocksBetween(blocks: readonly Block[], [from, to]: readonly [number, number]): readonly Block[] {
  return blocks.slice(
    firstWhere(blocks, ({ rows }) => rows[1] > from),
    firstWhere(blocks, ({ rows }) => rows[0] >= to),
  )
}

/** Rows that touch the stretch from `top` to `bottom`: from this one up to, without, the other. */
export function rowsBetween(rows: readonly Row[], top: number, bottom: number): [number, number] {
  return [firstWhere(rows, (row) => row.top + row.height > top), firstWhere(rows, (row) => row.top >= bottom)]
}

/** The row that holds the item at this place; -1 when there is none. */
export function rowOf(rows: readonly Row[], at: number): number {
  return firstWhere(rows, (row) => row.at > at) - 1
}

function firstWhere<One>(sorted: readonly One[], is: (one: One) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = sorted[middle]
    if (one !== undefined && is(one)) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the item above or below another: the one in that row whose middle is nearest. */
export function placeAcross(layout: Layout, at: number, step: number): number {
  const { rows } = layout
  const here = rowOf(rows, at)
  const row = rows[here]
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))]
  const box = row && boxesOf(layout, row)[at - row.at]
  if (!row || !next || !box || next === row) return at
  const middle = box.start + box.width / 2
  const distances = boxesOf(layout, next).map(({ start, width }) => Math.abs(start + width / 2 - middle))
  return next.at + distances.indexOf(Math.min(...distances))
}

/** Places of items by their ids: a few are asked for, of a hundred thousand. */
export function placesOf(items: readonly Item[]): Places {
  const asked = new Map<string, number>()
  return {
    get(id) {
      const known = asked.get(id) ?? items.findIndex((item) => item.id === id)
      asked.set(id, known)
      return known < 0 ? undefined : known
    },
  }
}
