import { afterEach, beforeEach, describe } from 'vitest'
import { describeExpiry } from './behaviour/expiry.ts'
import { describeNews } from './behaviour/inbox-events.ts'
import { describeLasting } from './behaviour/lasting.ts'
import { describeLimits, describeTotals } from './behaviour/limits.ts'
import { describePlaceCount, describePlaces } from './behaviour/places.ts'
import { describeSealing } from './behaviour/sealing.ts'
import { describeStoring } from './behaviour/storing.ts'
import { type Subject, type SubjectOptions, sealing, World } from './behaviour/world.ts'

/**
 * The suite that every store passes. `durable`: it outlives the process. `totals`: it counts the bytes of all inboxes.
 * `alone`: each inbox has a store for itself, so that nobody counts the inboxes. What makes no difference to sealed
 * inboxes is asked of them as well.
 */
export function describeInboxStore(
  name: string,
  { durable, totals, alone = false }: { durable: boolean; totals: boolean; alone?: boolean },
  create: (options: SubjectOptions) => Promise<Subject>,
): void {
  describe(`inbox store: ${name}`, () => {
    const world = worldOf(create)
    describeStoring(world)
    describeNews(world)
    describeLimits(world)
    describePlaces(world)
    if (!alone) describePlaceCount(world)
    describeSealing(world)
    describeExpiry(world)
    if (totals) describeTotals(world)
    if (durable) describeLasting(world)
  })
  describe(`inbox store whose inboxes are sealed: ${name}`, () => {
    const world = worldOf(sealing(create))
    describeStoring(world)
    describeLimits(world)
    describeExpiry(world)
  })
}

function worldOf(create: (options: SubjectOptions) => Promise<Subject>): World {
  const world = new World(create)
  beforeEach(() => {
    world.at = Date.now()
  })
  afterEach(() => world.stop())
  return world
}
