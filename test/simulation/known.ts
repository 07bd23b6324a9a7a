import type { Browser } from './browser.ts'
import type { Caught } from './relay.ts'
import { unsyncedMs } from './storage.ts'

/** The promises that must hold whatever goes wrong. docs/simulation.md says when each is broken. */
export type Kind =
  | 'lost'
  | 'passed'
  | 'gap-untold'
  | 'doubled'
  | 'sent-twice'
  | 'undone-sent'
  | 'went-back'
  | 'pending'
  | 'not-on-disk'
  | 'undeleted'
  | 'left-over'
  | 'picture-missing'
  | 'vanished'
  | 'index'
  | 'untold'
  | 'unsent'

/** A browser, and what was observed of it. Times are true time. */
export interface Watched {
  browser: Browser
  /** When it told the person that messages may be lost. */
  gaps: number[]
  /** Jobs that a page was told of. */
  promised: Map<string, number>
  /** Jobs that the person wants deleted. */
  wantedGone: Set<string>
  /** Jobs that a page was told are deleted. */
  gone: Map<string, number>
  /** Jobs that a page was told are undone. */
  undone: Map<string, number>
  /** Unmatched bodies that the person deleted. */
  thrownAway: string[]
  /** Jobs whose pictures may be stored without their record. */
  left: Set<string>
  /** The lists that it was told are saved, by their id. */
  lists: Map<string, { at: number; prompts: readonly string[]; isCancelled: boolean }>
  /** Ids of the inboxes it has had. */
  inboxes: Set<string>
}

/** Everything that the judge knows of a history. */
export interface Known {
  browsers: Map<string, Watched>
  /** How many commands the person wanted, by the text that the API gets. */
  wishes: Map<string, number>
  caught: Caught[]
  /** The highest number that was acknowledged, by inbox. */
  acknowledged: Map<string, number>
  found(kind: Kind, what: string): void
}

export function newlyWatched(browser: Browser): Watched {
  return {
    browser,
    gaps: [],
    promised: new Map(),
    wantedGone: new Set(),
    gone: new Map(),
    undone: new Map(),
    thrownAway: [],
    left: new Set(),
    lists: new Map(),
    inboxes: new Set(),
  }
}

/** Whether a power cut may have undone what a page was told at this time. */
export function mayBeForgotten({ browser }: Watched, at: number): boolean {
  return browser.cuts.some((cut) => cut.at >= at && cut.at - at <= unsyncedMs)
}
