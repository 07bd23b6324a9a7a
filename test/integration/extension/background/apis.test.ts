import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import type { ButtonRole } from '../../../../src/contract/update.ts'
import { allProviders as providers } from '../../../../src/providers/registry.ts'
import { createStage, type Stage } from '../../../extension/background/stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

async function press(parent: Job, role: ButtonRole, extras: { mask?: string; prompt?: string } = {}): Promise<string> {
  const button = parent.result?.buttons.find((one) => one.role === role)
  if (!button) throw new Error(`no button to ${role}`)
  const { label, customId } = button
  return stage.submit({ kind: 'button', label, ...(customId === undefined ? {} : { customId }), ...extras }, parent.id)
}

const pressed = providers.filter(({ commands }) => commands.includes('button'))

describe.each(pressed)('$name', ({ id: provider, commands, poll }) => {
  test('paints a grid and enlarges a quarter, by webhook', async () => {
    await stage.useService(provider, { relay: true })
    const grid = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
    expect(grid.result?.pictures.length).toBeGreaterThan(0)
    const single = await stage.jobIs(await press(grid, 'upscale'), 'done')
    expect(single.result?.pictures).toHaveLength(1)
    expect(await stage.store.readUnmatched()).toEqual([])
  })

  if (poll) {
    test('does the same without any relay', async () => {
      await stage.useService(provider, { relay: false })
      const grid = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
      expect(grid.state).toBe('done')
      const single = await stage.ended(await press(grid, 'upscale'))
      expect([single.state, single.result?.pictures.length]).toEqual(['done', 1])
      expect(await stage.studio.deliveries()).toEqual([])
    })

    test('fails without a relay in the words of the API', async () => {
      await stage.useService(provider, { relay: false })
      await stage.studio.scenario({ moderated: true })
      const job = await stage.ended(await stage.submit({ kind: 'imagine', prompt: 'a fox' }))
      expect(job).toMatchObject({ state: 'failed', reason: { code: 'moderated' } })
    })
  } else {
    test('sends nothing without a relay, and says why', async () => {
      await stage.useService(provider, { relay: false })
      const id = await stage.submit({ kind: 'imagine', prompt: 'a fox' })
      expect((await stage.jobIs(id, 'failed')).reason?.code).toBe('no-hook')
      expect(await stage.painted()).toBe(0)
    })
  }

  if (commands.includes('describe')) {
    test('describes one of our pictures', async () => {
      await stage.useService(provider, { relay: true })
      const grid = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
      const url = grid.result?.pictures[0]?.url ?? ''
      const described = await stage.jobIs(await stage.submit({ kind: 'describe', url }, grid.id), 'done')
      expect(described.result?.text).toHaveLength(4)
      expect(described.command).toEqual({ kind: 'describe', url }) // not the bytes
    })
  }

  if (commands.includes('info')) {
    test('fills the account of its connection', async () => {
      await stage.useService(provider, { relay: true })
      const asked = await stage.send('account.refresh', {})
      if (!asked.ok) throw new Error(asked.error.code)
      await stage.jobIs(asked.value.jobId, 'done')
      const account = await stage.store.readAccount('main')
      expect(account?.fast ?? account?.credits).toMatchObject({ left: expect.any(Number) })
    })
  }

  if (commands.includes('cancel')) {
    test.each([true, false])('cancels what it paints (with a relay: %s)', async (relay) => {
      await stage.useService(provider, { relay })
      await stage.studio.scenario({ stuck: true })
      const id = await stage.submit({ kind: 'imagine', prompt: 'a mistake' })
      await stage.jobIs(id, 'accepted', 'running')
      const asked = await stage.send('jobs.cancel', { jobId: id })
      expect(asked.ok).toBe(true)
      expect((await stage.ended(id)).state).toBe('cancelled')
    })
  }
})

describe.each(['thenextleg-v2', 'imaginepro', 'midjourney-proxy-cs'])('Vary (Region) at %s', (provider) => {
  test('goes through with mask and words', async () => {
    await stage.useService(provider, { relay: true })
    const grid = await stage.jobIs(await stage.submit({ kind: 'imagine', prompt: 'a fox' }), 'done')
    const single = await stage.jobIs(await press(grid, 'upscale'), 'done')
    const id = await press(single, 'region', { mask: 'UklGRgAAAABXRUJQ', prompt: 'a red scarf' })
    expect((await stage.jobIs(id, 'done')).result?.pictures.length).toBeGreaterThan(0)
    const bodies = (await stage.studio.requests()).map(({ body }) => JSON.stringify(body ?? ''))
    expect(bodies.filter((body) => body.includes('UklGRgAAAABXRUJQ') && body.includes('a red scarf'))).toHaveLength(1)
  })
})
