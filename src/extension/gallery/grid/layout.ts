import type { Item } from '../query/query.ts'

export interface Box {
  item: Item
  /** From the start of the row, px. */
  start: number
  width: number
}

export interface Row {
  /** Of its first item, in the whole. */
  at: number
  /** Px from the top of the grid. */
  top: number
  height: number
  boxes: readonly Box[]
}

/** What stands under one heading: a day, a month where days hold little, or everything where time says nothing. */
export type Span = 'day' | 'month' | 'all'

export interface Block {
  key: string
  /** Any moment of it. */
  at: number
  top: number
  height: number
  count: number
  rows: readonly Row[]
}

export interface Layout {
  height: number
  blocks: readonly Block[]
  rows: readonly Row[]
}

export interface LayoutOptions {
  width: number
  /** Height of a row that needs no stretching. */
  rowHeight: number
  gap: number
  /** Room for the day's name. */
  headHeight: number
  span: Span
  ratio: (item: Item) => number
}

/** No row taller than this many times the wanted height. */
const tallest = 1.45

/** Rows filled from edge to edge without cropping, by day. Pure and quick: ten thousand take some milliseconds. */
export function layOut(items: readonly Item[], options: LayoutOptions): Layout {
  const { gap, headHeight, span } = options
  const blocks: Block[] = []
  const rows: Row[] = []
  let top = 0
  for (let from = 0; from < items.length; ) {
    const key = keyOf(items[from], span)
    let to = from + 1
    while (to < items.length && keyOf(items[to], span) === key) to++
    const blockTop = top
    top += span === 'all' ? gap : headHeight
    const first = rows.length
    for (const row of rowsOf(items, from, to, options)) {
      rows.push({ ...row, top })
      top += row.height + gap
    }
    blocks.push({
      key,
      at: items[from]?.lead.createdAt ?? 0,
      top: blockTop,
      height: top - blockTop,
      count: to - from,
      rows: rows.slice(first),
    })
    from = to
  }
  return { height: top, blocks, rows }
}

/** Fewer a day, and there would be more headings than pictures. */
const enoughADay = 3
const fewDays = 5

/** Days as long as they hold something; for what a search leaves of two years, months. */
export function spanOf(items: readonly Item[]): Span {
  const days = new Set(items.map(({ lead }) => lead.day)).size
  return days <= fewDays || items.length / days >= enoughADay ? 'day' : 'month'
}

function keyOf(item: Item | undefined, span: Span): string {
  const day = span === 'all' ? '' : (item?.lead.day ?? '')
  return span === 'month' ? day.slice(0, day.lastIndexOf('-')) : day
}

function* rowsOf(items: readonly Item[], from: number, to: number, options: LayoutOptions): Generator<Row> {
  const { width, rowHeight, gap, ratio } = options
  for (let at = from; at < to; ) {
    const chosen: { item: Item; ratio: number }[] = []
    let sum = 0
    let height = rowHeight
    for (let next = at; next < to; next++) {
      const item = items[next]
      if (!item) break
      const one = ratio(item)
      const fitted = (width - gap * chosen.length) / (sum + one)
      // One too many makes the row lower: taken in while that is nearer to the wanted height than leaving it out.
      if (chosen.length > 0 && height / rowHeight < tallest && rowHeight / fitted > height / rowHeight) break
      chosen.push({ item, ratio: one })
      sum += one
      height = fitted
      if (fitted <= rowHeight) break
    }
    const isLast = at + chosen.length >= to
    // The last row is not stretched to look full.
    if (isLast && height > rowHeight) height = Math.min(height, rowHeight)
    height = Math.floor(Math.min(height, rowHeight * tallest))
    yield { at, top: 0, height, boxes: boxesOf(chosen, { height, gap, width, isFull: !isLast || height < rowHeight }) }
    at += chosen.length
  }
}

function boxesOf(
  chosen: readonly { item: Item; ratio: number }[],
  { height, gap, width, isFull }: { height: number; gap: number; width: number; isFull: boolean },
): Box[] {
  let start = 0
  return chosen.map(({ item, ratio }, index) => {
    const natural = Math.min(width, Math.floor(height * ratio))
    // Rounding leaves a pixel or two: the last one of a full row takes them.
    const isEdge = isFull && index === chosen.length - 1 && Math.abs(width - start - natural) < 24
    const box = { item, start, width: isEdge ? width - start : natural }
    start += box.width + gap
    return box
  })
}

/** Rows that touch the stretch from `top` to `bottom`: from this one up to, without, the other. */
export function rowsBetween(rows: readonly Row[], top: number, bottom: number): [number, number] {
  return [firstWhere(rows, (row) => row.top + row.height > top), firstWhere(rows, (row) => row.top >= bottom)]
}

/** The row that holds the item at this place; -1 when there is none. */
export function rowOf(rows: readonly Row[], at: number): number {
  return firstWhere(rows, (row) => row.at > at) - 1
}

function firstWhere(rows: readonly Row[], is: (row: Row) => boolean): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row && is(row)) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the item above or below another: the one in that row whose middle is nearest. */
export function placeAcross(rows: readonly Row[], at: number, step: number): number {
  const here = rowOf(rows, at)
  const row = rows[here]
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))]
  const box = row?.boxes[at - row.at]
  if (!row || !next || !box || next === row) return at
  const middle = box.start + box.width / 2
  const distances = next.boxes.map(({ start, width }) => Math.abs(start + width / 2 - middle))
  return next.at + distances.indexOf(Math.min(...distances))
}
