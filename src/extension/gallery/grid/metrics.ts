/** Sizes of the grid, in CSS pixels. */
export const rowHeights = { small: 150, medium: 216, large: 310 }
/** Below this a row of medium height holds one picture. */
export const narrowPx = 640
export const gap = 8
export const headHeight = 42
