import { afterAll, beforeAll, expect, it } from 'vitest'
import { fastTimeSamples } from '../../../../src/extension/store/items.ts'
import { createStage, type Stage } from '../stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await createStage()
  stage.startWorker()
  await stage.connect()
  await stage.useRelay()
})
afterAll(() => stage.stop())

const speedOf = async (prompt: string) => {
  const id = await stage.submit({ kind: 'imagine', prompt })
  return (await stage.store.readJobs([id]))[0]?.speed
}

it('notes in which mode a job was sent: the prompt’s own, else the account’s, once that is known', async () => {
  expect(await speedOf('a boat')).toBeUndefined()
  const reply = await stage.send('account.refresh', {})
  if (!reply.ok) throw new Error(reply.error.code)
  await stage.jobIs(reply.value.jobId, 'done')
  const connection = await stage.active()
  const account = await stage.store.readAccount(connection ?? '')
  expect(account?.speed).toBeTruthy()
  expect(await speedOf('a boat at night')).toBe(account?.speed)
  expect(await speedOf('a boat at noon --ar 3:2 --TURBO')).toBe('turbo')
  const [sample] = await stage.store.read(fastTimeSamples)
  expect(sample).toMatchObject({ connectionId: connection, left: account?.fast?.left, at: account?.readAt })
})
