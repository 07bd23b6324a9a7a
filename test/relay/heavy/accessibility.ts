import {
  dialogs,
  emptyGallery,
  grid,
  lightbox,
  selection,
  unmatched,
} from '../../support/accessibility-tour/gallery.ts'
import {
  cards,
  composing,
  emptyPopup,
  jobsInThePopup,
  newcomer,
  severalPrompts,
} from '../../support/accessibility-tour/popup.ts'
import { mistakes, obstacles, saved, services } from '../../support/accessibility-tour/set-up.ts'
import { takeTour } from '../../support/accessibility-tour/tour.ts'

/** In this order: what one does, the next finds. */
const walks = [
  ...[emptyGallery, newcomer, services, mistakes, emptyPopup, composing, jobsInThePopup, cards],
  ...[grid, selection, dialogs, lightbox, unmatched, saved, severalPrompts, obstacles],
]

/** What axe-core finds on every page, in each state and theme, from left to right and from right to left. */
export async function everyState() {
  const seen = [await takeTour('en', walks), await takeTour('ar', walks)]
  const faults = seen.flatMap((tour) => tour.faults)
  for (const fault of faults.slice(0, 40)) console.log(fault)
  return { states: seen.map(({ states }) => states).join(' + '), faults: faults.length, holds: faults.length === 0 }
}
