/** Quarters of a grid, as buttons and APIs number them: left to right, then down. */
export const quarters = [1, 2, 3, 4] as const
export type Quarter = (typeof quarters)[number]
