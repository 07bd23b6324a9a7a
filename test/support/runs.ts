/** Cases that a property test draws: all where `TEST_RUNS` is `full`, as in `npm test`, and one in thirty elsewhere, as in `npm run check`. */
export const runs = (full: number): number => (process.env.TEST_RUNS === 'full' ? full : Math.ceil(full / 30))
