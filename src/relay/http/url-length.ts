/** Of path and query. A hook with its tag has 112 characters. */
export const maxUrlLength = 512
