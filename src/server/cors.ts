/** The `Origin` of browser extensions; no web page can send it. */
const extensionOrigin = /^(?:chrome|moz|safari-web)-extension:\/\/[A-Za-z0-9.-]{1,100}$/

/** Whether the request is from a page of a browser extension. `origin` is the header as it came. */
export function isExtension(origin: string | undefined): origin is string {
  return origin !== undefined && extensionOrigin.test(origin)
}

/**
 * The headers that answer a preflight, names and values in turn.
 * @param allowed methods and names of headers, separated by commas; `maxAgeS`: how long a browser need not ask again
 */
export function preflightHeaders(allowed: { methods: string; headers: string; maxAgeS: number }): string[] {
  const { methods, headers, maxAgeS } = allowed
  return [
    ...['Access-Control-Allow-Methods', methods, 'Access-Control-Allow-Headers', headers],
    ...['Access-Control-Max-Age', String(maxAgeS)],
  ]
}
