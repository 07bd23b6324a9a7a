/**
 * Line drawings on a 20 x 20 field. One constant each, so that a page carries only those it shows. What begins with a space, which
 * SVG skips, has a direction: where text runs from right to left, it is mirrored.
 */
export const gallery = 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z'
export const setup =
  'M8.3 4.6L8.5 2.6L11.5 2.6L11.7 4.6L12.7 5L14.2 3.7L16.3 5.8L15 7.3L15.4 8.3L17.4 8.5L17.4 11.5L15.4 11.7L15 12.7L16.3 14.2L14.2 16.3L12.7 15L11.7 15.4L11.5 17.4L8.5 17.4L8.3 15.4L7.3 15L5.8 16.3L3.7 14.2L5 12.7L4.6 11.7L2.6 11.5L2.6 8.5L4.6 8.3L5 7.3L3.7 5.8L5.8 3.7L7.3 5zM10 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z'
export const panel = ' M3 4h14v12H3zM12 4v12'
export const refresh = 'M16 10a6 6 0 1 1-1.8-4.3M16 3v3.4h-3.4'
export const check = 'M4 10.5l4 4 8-9'
export const cross = 'M5 5l10 10M15 5L5 15'
export const alert = 'M10 5.5v5.5M10 14.2v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z'
export const question =
  ' M7.6 7.6a2.5 2.5 0 1 1 3.4 2.6c-.7.3-1 .8-1 1.6M10 14.4v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z'
export const clock = 'M10 5.8V10l2.8 1.8M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z'
export const send = ' M4 10h11M11 6l4 4-4 4'
export const stop = 'M4.7 4.7l10.6 10.6M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z'
export const more = 'M4.5 10h.1M10 10h.1M15.5 10h.1'
export const dot = 'M10 10h.1'
export const copy = 'M7 7h9v10H7zM4 13V3h9'
export const pen = 'M4 16l.8-3.2L13.4 4l2.6 2.6-8.8 8.6z'
export const bin = 'M4 6h12M8 6V4h4v2M6 6l.7 10.5h6.6L14 6'
export const offline =
  'M3 3l14 14M6 9.5A7 7 0 0 1 8 8.2M14 9.5a7 7 0 0 0-2.6-1.7M8.4 12.3a2.6 2.6 0 0 1 3.2 0M10 15.2v.1'
export const link = 'M8.5 11.5l3-3M7 9l-2 2a2.8 2.8 0 0 0 4 4l2-2M13 11l2-2a2.8 2.8 0 0 0-4-4L9 7'
export const down = 'M5 8l5 5 5-5'
export const previous = ' M12.5 4.5L7 10l5.5 5.5'
export const next = ' M7.5 4.5L13 10l-5.5 5.5'
export const sliders = 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4'
export const picture = 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 3M13 7.4v.1'
export const search = 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4'
export const plus = 'M10 4.5v11M4.5 10h11'
export const bookmark = 'M5.5 3.5h9v13L10 13l-4.5 3.5z'
