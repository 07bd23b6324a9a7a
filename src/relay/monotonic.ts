/**
 * ms since some fixed moment. It never goes back, whatever happens to the wall clock. Handed in like the clock, so that
 * tests move it by hand.
 */
export type Monotonic = () => number

export const systemMonotonic: Monotonic = () => performance.now()
