import { expect, test } from 'vitest'
import { createRequestRules } from '../../../src/extension/background/request-rules.ts'
import fakeBrowser from '../../support/fake-browser.ts'
import { createBench } from './bench.ts'

const filters = async () =>
  (await fakeBrowser.declarativeNetRequest.getSessionRules()).map(({ condition }) => condition.urlFilter)

test('servers of this machine that check the origin are asked without it, by us alone, and nobody else is', async () => {
  const bench = createBench()
  const rules = createRequestRules(bench.context)
  await bench.connect(
    { id: 'a', provider: 'comfyui', address: 'http://127.0.0.1:8188' },
    { id: 'b', provider: 'comfyui', address: 'http://127.0.0.1:8188/comfy' },
    { id: 'c', provider: 'comfyui', address: 'https://comfy.example' },
    { id: 'd', provider: 'sdwebui', address: 'http://127.0.0.1:7860' },
  )
  await rules.refresh()
  expect(await filters()).toEqual(['|http://127.0.0.1:8188/'])
  const [rule] = await fakeBrowser.declarativeNetRequest.getSessionRules()
  expect(rule?.condition.initiatorDomains).toEqual([new URL(fakeBrowser.runtime.getURL('')).host])
})

test('another server takes the rule of the one before, and none leaves none', async () => {
  const bench = createBench()
  const rules = createRequestRules(bench.context)
  for (const [address, expected] of [
    ['http://localhost:8000', ['|http://localhost:8000/']],
    ['http://127.0.0.1:8188', ['|http://127.0.0.1:8188/']],
    ['https://comfy.example', []],
  ] as const) {
    await bench.connect({ provider: 'comfyui', address })
    await rules.refresh()
    await rules.refresh()
    expect(await filters()).toEqual(expected)
  }
})
