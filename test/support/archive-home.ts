import type { Job } from '../../src/contract/job.ts'
import { connections, fastTimeSamples, relay, settings } from '../../src/extension/store/items.ts'
import { createHome } from './memory-home.ts'
import { pictureFile, png } from './picture-files.ts'
import { doneJob, sampleAccount, sampleConnection } from './sample-jobs.ts'

export type Home = ReturnType<typeof createHome>

const smallCopies = {
  thumbnail: new Blob([pictureFile('lossy.webp')], { type: 'image/webp' }),
  tiny: new Blob([pictureFile('lossless-alpha.webp')], { type: 'image/webp' }),
}
export const picture = (grey: number) => ({
  original: new Blob([png({ grey })], { type: 'image/png' }),
  ...smallCopies,
})
export const film = { original: new Blob(['\0\0\0\x18ftypmp42....'], { type: 'video/mp4' }) }
export const keptJob = (changes: Partial<Job> = {}) => doneJob({ kept: ['kept'], ...changes })

/** A browser that was used for a while: more jobs than one piece of an archive holds, and secrets to look for. */
export async function lived(): Promise<Home> {
  const home = createHome()
  await home.writer.change(async (transaction) => {
    transaction.put(settings, { ...settings.default, notify: false })
    transaction.put(connections, { active: 'first', list: [{ ...sampleConnection, token: 'TOKEN-9' }] })
    transaction.put(relay, {
      address: 'https://relay.example',
      secret: 'SECRET-9',
      accessKey: 'ACCESS-9',
      hook: 'https://relay.example/h/HOOK-9',
      expiresAt: 1,
      seal: { seed: 'SEED-9', storedAt: 0 },
      isSealed: true,
    })
    transaction.putAccount('first', sampleAccount())
    transaction.put(fastTimeSamples, [{ connectionId: 'first', at: 1, left: 12, of: 15, unit: 'hours' }])
  })
  const many = Array.from({ length: 130 }, (_, number) => keptJob({ favourite: number % 2 === 0 }))
  await home.writer.change(async (transaction) => {
    for (const job of many) await transaction.addJob(job)
  })
  for (const [number, job] of many.entries()) await home.pictures.writePicture(job.id, 0, picture(number))
  const two = { pictures: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }], buttons: [], text: [] }
  await home.add(keptJob({ result: two, kept: ['kept', 'kept'], tags: ['sea'] }), picture(200), film)
  await home.add(doneJob({ state: 'failed', reason: { code: 'moderated' } }))
  return home
}

let archive: Promise<Blob> | undefined
/** Its archive: made once, since a file never changes. */
export function livedArchive(): Promise<Blob> {
  archive ??= lived().then((home) => home.exported())
  return archive
}
