import { isFinal } from '../../../jobs/state.ts'
import type { Entry } from './entry.ts'
import type { Work } from './works.ts'

export const views = ['all', 'favourites', 'waiting', 'failed', 'unmatched'] as const
export type View = (typeof views)[number]
export const orientations = ['wide', 'square', 'tall'] as const
export type Orientation = (typeof orientations)[number]

/** What the user wants to see. Empty and null: whatever there is. */
export interface Filter {
  view: View
  search: string
  work: Work | ''
  connectionId: string
  site: string
  orientation: Orientation | ''
  saved: 'saved' | 'unsaved' | ''
  /** Days as `<input type=date>` writes them, both included. */
  from: string
  to: string
}

export const defaultFilter: Filter = {
  view: 'all',
  search: '',
  work: '',
  connectionId: '',
  site: '',
  orientation: '',
  saved: '',
  from: '',
  to: '',
}

export function inView(entry: Pick<Entry, 'favourite' | 'state'>, view: View): boolean {
  switch (view) {
    case 'all':
      return true
    case 'favourites':
      return entry.favourite
    case 'waiting':
      return !isFinal(entry.state)
    case 'failed':
      return entry.state === 'failed' || entry.state === 'cancelled'
    case 'unmatched':
      return false
  }
}

/** How many narrowings there are beside view and search. */
export function narrowings(filter: Filter): number {
  return [
    filter.work,
    filter.connectionId,
    filter.site,
    filter.orientation,
    filter.saved,
    filter.from,
    filter.to,
  ].filter(Boolean).length
}
