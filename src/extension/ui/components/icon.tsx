/** Decoration, in the colour of the text beside it: words, or the name of its button, say the same. `path` is one of `icon-paths`. */
export function Icon({ path }: { path: string }) {
  return (
    <svg class={path.startsWith(' ') ? 'icon icon-directed' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 128 128" aria-hidden="true">
      <rect width="128" height="128" rx="30" class="mark-ground" />
      <circle cx="50" cy="72" r="29" class="mark-disc" />
      <circle cx="80" cy="53" r="28" class="mark-ring" />
    </svg>
  )
}
