import type { Browser } from './browser.ts'
import type { Caught } from './relay.ts'
import { unsyncedMs } from './storage.ts'

/** What must never be, whatever goes wrong. docs/simulation.md says when each is broken. */
export type Kind =
  | 'lost'
  | 'passed'
  | 'gap-untold'
  | 'doubled'
  | 'sent-twice'
  | 'went-back'
  | 'pending'
  | 'not-on-disk'
  | 'undeleted'
  | 'left-over'
  | 'picture-missing'
  | 'vanished'
  | 'index'
  | 'untold'

/** A browser, and what was seen of it. Times are true ones. */
export interface Watched {
  browser: Browser
  /** When it told that messages may be lost. */
  gaps: number[]
  /** Jobs that a page was told of. */
  promised: Map<string, number>
  /** Jobs that the person wants deleted. */
  wantedGone: Set<string>
  /** Jobs that a page was told are deleted. */
  gone: Map<string, number>
  /** Unmatched bodies that the person deleted. */
  thrownAway: string[]
  /** Jobs whose pictures may lie there without them. */
  left: Set<string>
  /** Ids of the inboxes it has had. */
  inboxes: Set<string>
}

/** All that is known of a history. */
export interface Known {
  browsers: Map<string, Watched>
  /** How many commands the person wanted, by what the API is told. */
  wishes: Map<string, number>
  caught: Caught[]
  /** Through which number relays were told to let go, by inbox. */
  letGo: Map<string, number>
  found(kind: Kind, what: string): void
}

export function newlyWatched(browser: Browser): Watched {
  return {
    browser,
    gaps: [],
    promised: new Map(),
    wantedGone: new Set(),
    gone: new Map(),
    thrownAway: [],
    left: new Set(),
    inboxes: new Set(),
  }
}

/** Whether what was told at this time may have been taken back by a power cut. */
export function mayBeForgotten({ browser }: Watched, at: number): boolean {
  return browser.cuts.some((cut) => cut.at >= at && cut.at - at <= unsyncedMs)
}
