/** How fast a body must come after its first `slowForMs`, so that nobody holds memory by sending slowly. */
export const leastBytesPerSecond = 16_000
export const slowForMs = 3000
