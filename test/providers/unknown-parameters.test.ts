import { expect, test } from 'vitest'
import { allProviders } from '../../src/providers/registry.ts'

const services = allProviders.filter(({ parameters }) => parameters !== undefined)
const words = 'a fox -- the red one -- in “snow”'

/** Everything that the service would read as words of the picture. */
const sent = (prompt: string, { encode, defaultModel }: (typeof services)[number]) => {
  const request = encode(
    { kind: 'imagine', prompt },
    { address: 'https://api.example', token: 't', model: defaultModel ?? 'some-model', ref: '01hyjob', hook: null },
  )
  if (!request) throw new Error('nothing was encoded')
  const body = request.body ?? JSON.stringify(request.form)
  return { body, unused: request.unused ?? [] }
}

test('there are services that have fields for parameters', () => expect(services.length).toBeGreaterThan(12))

test.each(services)('$name paints no parameter: it has a field for it, or the user is told', (provider) => {
  const { body, unused } = sent(`${words} --ar 16:9 --seed 7 --no trees --n 2 --chaos 10 --v 6`, provider)
  for (const written of ['--ar', '--seed', '--no', '--n ', '--chaos', '--v ']) expect(body).not.toContain(written)
  expect(body).toContain(JSON.stringify(words).slice(1, -1))
  expect(unused).toEqual(expect.arrayContaining(['--chaos 10', '--v 6']))
  const { body: bare } = sent(words, provider)
  const isTold = (name: string) => unused.some((one) => one.startsWith(`--${name} `))
  const { body: shaped } = sent(`${words} --ar 16:9`, provider)
  expect(isTold('ar') || shaped !== bare, '--ar is mapped or told').toBe(true)
  // What it has no field for is told.
  const names = { aspect: 'ar', seed: 'seed', negative: 'no', count: 'n' } as const
  for (const [parameter, name] of Object.entries(names))
    if (!provider.parameters?.some((one) => one === parameter)) expect(isTold(name), `--${name} is told`).toBe(true)
})

test.each(services)('$name gets the words as they were written, without any', (provider) => {
  const { body, unused } = sent(words, provider)
  expect(body).toContain(JSON.stringify(words).slice(1, -1))
  expect(unused).toEqual([])
})
