import type { Job } from '../../src/contract/job.ts'
import { connections, fastTimeSamples, relay, settings } from '../../src/extension/store/items.ts'
import { createHome } from './memory-home.ts'
import { pictureFile, png } from './picture-files.ts'
import { doneJob, sampleAccount, sampleConnection } from './sample-jobs.ts'

export type Home = ReturnType<typeof createHome>

export const picture = (grey: number) => ({
  original: new Blob([png({ grey })], { type: 'image/png' }),
  thumbnail: new Blob([pictureFile('lossy.webp')], { type: 'image/webp' }),
  tiny: new Blob([pictureFile('lossless-alpha.webp')], { type: 'image/webp' }),
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
    })
    transaction.putAccount('first', sampleAccount())
    transaction.put(fastTimeSamples, [{ connectionId: 'first', at: 1, left: 12, of: 15, unit: 'hours' }])
  })
  for (let number = 0; number < 130; number++) await home.add(keptJob({ favourite: number % 2 === 0 }), picture(number))
  const two = { pictures: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }], buttons: [], text: [] }
  await home.add(keptJob({ result: two, kept: ['kept', 'kept'], tags: ['sea'] }), picture(200), film)
  await home.add(doneJob({ state: 'failed', reason: { code: 'moderated' } }))
  return home
}
