import { afterEach, beforeEach, expect, test } from 'vitest'
import { jobIndex } from '../../../../src/extension/store/items.ts'
import { createReadyStage, type Stage } from '../../../extension/background/stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createReadyStage()
})
afterEach(() => stage.stop())

/** Lets the worker die at its n-th point, for every n until one survives; after each a new worker finds what is left. */
async function dieEverywhere(journey: () => Promise<unknown>, look: (point: string) => Promise<void>): Promise<number> {
  for (let point = 0; ; point++) {
    const life = stage.startWorker(point)
    await Promise.race([journey(), life.died])
    if (!life.isDead) return point
    stage.startWorker()
    await look(`killed at point ${point}`)
  }
}

const newest = async () => (await stage.store.readRecent(1))[0]

test('wherever the worker dies, a picture that was asked for is sent once, ends once, is kept and told of', async () => {
  let paintedBefore = 0
  let unsent = 0
  const points = await dieEverywhere(
    async () => {
      stage.imagine('a lighthouse')
      await stage.until('the notification', async () => (await newest())?.told)
    },
    async (point) => {
      const painted = (await stage.painted()) - paintedBefore
      paintedBefore += painted
      const job = await newest()
      // Killed before the job was written, nothing was sent either.
      if (!job) return expect(painted, point).toBe(0)
      if (painted === 0) {
        unsent++
        expect((await stage.jobIs(job.id, 'unknown')).reason?.code, point).toBe('interrupted')
      } else {
        expect(painted, point).toBe(1)
        await stage.until('the kept pictures and the notification', async () => {
          const found = await newest()
          return found?.told && found.state === 'done' && found.kept?.every((state) => state === 'kept')
        })
        expect(stage.pictures.kept.has(`${job.id} 0`), point).toBe(true)
        expect(stage.browser.seen.notices.size, point).toBe(1)
      }
      expect(await stage.store.readUnmatched()).toEqual([])
      await stage.send('jobs.delete', { jobId: job.id })
      expect(await stage.store.read(jobIndex), point).toMatchObject({ pending: [], chores: [] })
      expect(stage.pictures.kept.size, point).toBe(0)
      expect(stage.browser.seen.notices.size, point).toBe(0)
    },
  )
  expect(points).toBeGreaterThan(50)
  // Only between the write and the fetch can a job be left unsent: while its prompt is checked, as a rule.
  expect(unsent).toBeLessThan(points / 2)
})
