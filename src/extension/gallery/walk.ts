/** The tile an arrow leads to: along the order sideways, to the nearest one up and down. Null: the key is not ours. */
export function nextTile(tiles: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | null {
  const at = tiles.indexOf(from)
  const forward = getComputedStyle(from).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return tiles[at + (key === forward ? 1 : -1)] ?? null
    case 'Home':
      return tiles[0] ?? null
    case 'End':
      return tiles.at(-1) ?? null
    case 'ArrowDown':
      return nearest(tiles.slice(at + 1), from)
    case 'ArrowUp':
      return nearest(tiles.slice(0, at).reverse(), from)
    default:
      return null
  }
}

/** Of the first row after this one, the tile whose middle is closest. `tiles` in the direction of the walk. */
function nearest(tiles: readonly HTMLElement[], from: HTMLElement): HTMLElement | null {
  const here = from.getBoundingClientRect()
  const boxes = tiles.map((tile) => ({ tile, box: tile.getBoundingClientRect() }))
  const row = boxes.find(({ box }) => box.bottom <= here.top + 1 || box.top >= here.bottom - 1)?.box
  if (!row) return null
  const middle = (box: DOMRect) => (box.left + box.right) / 2
  const distance = (box: DOMRect) => Math.abs(middle(box) - middle(here))
  return (
    boxes.filter(({ box }) => Math.abs(box.top - row.top) < 2).sort((a, b) => distance(a.box) - distance(b.box))[0]
      ?.tile ?? null
  )
}
