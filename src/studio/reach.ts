/** How far a studio goes for what clients name: results to this machine alone, or to any. */
export type ReachSetting = 'loopback' | 'any'

/** A host or address as it stands in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** Whether the host of a URL, as `URL` writes it, is this machine itself. A name is not looked up: what it leads to may change. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Tells of an absolute URL whether the studio may send a request there. Whoever knows the token could lead it elsewhere into this network. */
export function createReach(setting: ReachSetting): (url: string) => boolean {
  return (url) => URL.canParse(url) && (setting === 'any' || isLoopback(new URL(url).hostname))
}
