import { beforeEach, expect, test } from 'vitest'
import { listModels } from '../../../../src/extension/background/handlers/models.ts'
import { get } from '../../../../src/providers/decode-helpers.ts'
import type { Provider } from '../../../../src/providers/provider.ts'
import { parseJson } from '../../../../src/shared/json.ts'
import { createBench } from '../bench.ts'

let bench: ReturnType<typeof createBench>
beforeEach(async () => {
  bench = createBench()
  await bench.connect({ address: 'https://api.test/v1' })
})

/** A provider whose list is a list of ids. */
function listing(): Provider {
  return {
    ...(bench.context.providerOf('imaginepro') as Provider),
    models: {
      list: {
        encode: ({ address, token }) => get(`${address}/models`, { Authorization: `Bearer ${token}` }),
        decode({ text }) {
          const ids = parseJson(text)
          return Array.isArray(ids) ? ids.map((id) => ({ id: String(id), name: String(id) })) : null
        },
      },
    },
  }
}
const list = (answer: () => Response, permitted = true) => {
  bench.net.fetch = async () => answer()
  const deps = { ...bench.context, providerOf: listing, permitted: async () => permitted }
  return listModels(deps, 'c')
}

test('lists at most a thousand models, with names that fit a page', async () => {
  const ids = Array.from({ length: 1500 }, (_, index) => `${index} ${'x'.repeat(400)}`)
  const { models } = await list(() => Response.json(ids))
  expect(models).toHaveLength(1000)
  expect(models?.[999]?.name).toBe(`999 ${'x'.repeat(196)}`)
})

test.each([
  ['a page in place of the list', () => new Response('<html>'), { code: 'not-json', status: 200 }],
  ['a bad key', () => Response.json({}, { status: 401 }), { code: 'bad-token', status: 401 }],
  [
    'words that say more than the status, without the key that they quote',
    () => Response.json({ error: { message: 'Account suspended. Key: secret-token' } }, { status: 403 }),
    { code: 'account-suspended', status: 403, detail: 'Account suspended. Key: (removed)' },
  ],
  ['nothing left to pay with', () => Response.json({}, { status: 402 }), { code: 'no-credits', status: 402 }],
  ['no such path', () => Response.json({}, { status: 404 }), { code: 'refused', status: 404 }],
])('says what is wrong: %s', async (_name, answer, reason) => {
  expect(await list(answer)).toMatchObject({ models: null, reason })
})

test('asks no host that the browser does not let us ask', async () => {
  const asked = await list(() => {
    throw new Error('asked')
  }, false)
  expect(asked).toEqual({ models: null, reason: { code: 'permission' } })
})

test('knows of none where the service has no list, or the connection is gone', async () => {
  expect(await listModels({ ...bench.context, permitted: async () => true }, 'c')).toEqual({ models: null })
  expect(await listModels({ ...bench.context, permitted: async () => true }, 'gone')).toEqual({ models: null })
})
