import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directServices } from '../../support/direct-services.ts'
import { studioPaths } from '../../support/studio-paths.ts'
import { createStage, type Stage } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

describe.each(directServices)('$name', ({ id: provider, options }) => {
  beforeEach(async () => {
    await stage.connect({ provider, address: stage.studio.url + studioPaths[provider] })
    await stage.useRelay('')
  })

  test('paints without a relay, and the picture is kept from the start', async () => {
    const job = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox --chaos 10' }), 'done')
    expect(job).toMatchObject({ kept: ['kept'], unused: ['--chaos 10'] })
    expect(job.result?.pictures).toMatchObject([{ inline: true, width: 64 }])
  })

  test('is told why nothing was painted', async () => {
    await stage.studio.scenario({ moderated: true })
    const job = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'failed')
    expect(job.reason?.code).toBe('moderated')
  })

  test('changes the picture it has painted', async () => {
    const first = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
    const references = [first.result?.pictures[0]?.url ?? '']
    expect(options).toContain('edit')
    const id = await stage.submit({ kind: 'imagine', prompt: 'a red scarf', references }, first.id)
    expect((await stage.jobIs(id, 'done')).result?.pictures).toHaveLength(1)
    const bodies = (await stage.studio.requests()).filter(({ method }) => method === 'POST')
    expect(bodies).toHaveLength(2)
  })
})
