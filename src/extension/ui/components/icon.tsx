/** Line drawings on a 20 x 20 field, in the colour of the text beside them. */
const paths = {
  gallery: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
  setup:
    'M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3M16 3v3.4h-3.4',
  check: 'M4 10.5l4 4 8-9',
  cross: 'M5 5l10 10M15 5L5 15',
  alert: 'M10 5.5v5.5M10 14.2v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  question: 'M7.6 7.6a2.5 2.5 0 1 1 3.4 2.6c-.7.3-1 .8-1 1.6M10 14.4v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  clock: 'M10 5.8V10l2.8 1.8M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  send: 'M4 10h11M11 6l4 4-4 4',
  stop: 'M4.7 4.7l10.6 10.6M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  more: 'M4.5 10h.1M10 10h.1M15.5 10h.1',
  dot: 'M10 10h.1',
  copy: 'M7 7h9v10H7zM4 13V3h9',
  pen: 'M4 16l.8-3.2L13.4 4l2.6 2.6-8.8 8.6z',
  bin: 'M4 6h12M8 6V4h4v2M6 6l.7 10.5h6.6L14 6',
  offline: 'M3 3l14 14M6 9.5A7 7 0 0 1 8 8.2M14 9.5a7 7 0 0 0-2.6-1.7M8.4 12.3a2.6 2.6 0 0 1 3.2 0M10 15.2v.1',
  link: 'M8.5 11.5l3-3M7 9l-2 2a2.8 2.8 0 0 0 4 4l2-2M13 11l2-2a2.8 2.8 0 0 0-4-4L9 7',
  down: 'M5 8l5 5 5-5',
  previous: 'M12.5 4.5L7 10l5.5 5.5',
  next: 'M7.5 4.5L13 10l-5.5 5.5',
  sliders: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  picture: 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 3M13 7.4v.1',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
} as const

export type IconName = keyof typeof paths

/** Decoration: words beside it, or the name of its button, say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" data-icon={name}>
      <path d={paths[name]} />
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
