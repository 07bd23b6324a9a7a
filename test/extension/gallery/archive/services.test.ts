import { expect, it } from 'vitest'
import { connections } from '../../../../src/extension/store/items.ts'
import { keptJob, picture } from '../../../support/archive-home.ts'
import { createHome } from '../../../support/memory-home.ts'
import { sampleConnection } from '../../../support/sample-jobs.ts'

it('an archive brings pictures that came as bytes, what painted them and what they cost, and no bytes as text', async () => {
  const [here, there] = [createHome(), createHome()]
  const list = [{ ...sampleConnection, model: 'brush-2', workflow: '{"secret": "WORKFLOW-9"}' }]
  await here.writer.change(async (transaction) => transaction.put(connections, { active: 'first', list }))
  const cost = { amount: 0.04, unit: 'USD' as const }
  const { id, ...rest } = keptJob()
  const pictures = [{ url: `inline:${id}/0`, inline: true as const }]
  const result = { pictures, buttons: [], text: [], cost }
  const job = await here.add({ ...rest, id, model: 'brush-2', unused: ['--chaos 10'], result }, picture(40))
  const file = await here.exported()
  await there.imported(file)

  expect((await there.store.readJobs([job.id]))[0]).toEqual(job)
  expect((await there.pictures.readKept(job.id, 0))?.original.size).toBe(picture(40).original.size)
  expect((await there.store.read(connections)).list).toMatchObject([{ model: 'brush-2', token: '' }])
  const text = new TextDecoder('latin1').decode(await file.arrayBuffer())
  // How the base64 of a PNG begins.
  expect(text).not.toContain('iVBORw0KGgo')
  expect(text).not.toContain('WORKFLOW-9')
})
