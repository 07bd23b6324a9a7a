import type { Now } from '../shared/clock.ts'
import { hash32 } from '../shared/hash.ts'
import { gridActions } from './actions.ts'
import { drawLetters } from './core.ts'
import type { StudioJob } from './jobs.ts'
import type { Pictures } from './pictures.ts'

const prompt = 'a fox asleep in tall grass, pencil'

/** Another user's grid, finished on the same wire: right in every part, but nobody here asked for it. */
export function createStranger({ pictures, now }: { pictures: Pictures; now: Now }): (like: StudioJob) => StudioJob {
  return (like) => {
    // As long as the wire's own ids, so that nothing but its novelty gives it away.
    const digits = /^\d+$/.test(like.id)
    const id = digits ? `${now()}999` : drawLetters(like.id.length)
    const drawing = { prompt, aspect: 1, seed: hash32(prompt), grid: true }
    const picture = pictures.add({ ...drawing, size: 256 }, null)
    return {
      ...like,
      id,
      followUpId: drawLetters(like.followUpId.length),
      kind: 'imagine',
      prompt,
      drawing,
      action: null,
      parent: null,
      ref: '',
      scenario: {},
      status: 'done',
      progress: 100,
      outcome: { picture, quarters: [0, 1, 2, 3].map(() => picture), actions: gridActions },
      failure: null,
      pressed: [],
    }
  }
}
