import { isLoopback } from '../shared/loopback.ts'

/** How far a studio goes for what clients name: results to this machine alone, or to any. */
export type ReachSetting = 'loopback' | 'any'

/** Tells of an absolute URL whether the studio may send a request there. Whoever knows the token could lead it elsewhere into this network. */
export function createReach(setting: ReachSetting): (url: string) => boolean {
  return (url) => URL.canParse(url) && (setting === 'any' || isLoopback(url))
}
