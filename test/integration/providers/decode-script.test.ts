import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../scripts/decode.ts', import.meta.url))
const body = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}.json`, import.meta.url))

describe('npm run decode', () => {
  it('prints what a body means as JSON', async () => {
    const { stdout } = await run(process.execPath, [script, 'midjourney-proxy', body('midjourney-proxy/failed')])
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'failure',
      state: 'failed',
      pictures: [],
      buttons: [],
      text: [],
      reason: { code: 'moderated', detail: '[Banned prompt detected] The word gore is not allowed' },
      ids: { messageId: '0741798445570001', ref: '01hyjob' },
      rest: { promptEn: 'a fox in the snow' },
    })
  })

  it('names the providers when it is not told which', async () => {
    const told = run(process.execPath, [script, 'nobody', body('apiframe/job')])
    await expect(told).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('thenextleg-v1') })
  })

  it('says which file it can not read', async () => {
    const told = run(process.execPath, [script, 'apiframe', 'nowhere.json'])
    await expect(told).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('nowhere.json') })
  })
})
