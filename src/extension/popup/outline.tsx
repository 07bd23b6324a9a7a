const outlinePx = 14

/** A small frame of that shape; dashed where the API decides. */
export function Outline({ ratio }: { ratio: number | null }) {
  const wide = ratio ?? 1
  const size = { width: `${outlinePx * Math.min(1, wide)}px`, height: `${outlinePx / Math.max(1, wide)}px` }
  return (
    <span class="outline-box" aria-hidden="true">
      <span class={ratio === null ? 'outline outline-open' : 'outline'} style={size} />
    </span>
  )
}

export function ratioOf(shape: string): number | null {
  const [width, height] = shape.split(':').map(Number)
  return width && height ? width / height : null
}
