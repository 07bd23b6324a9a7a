import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { problems } from '../../src/relay/errors.ts'

it('has a row with an anchor in the documentation for each refusal, with its status', () => {
  const text = readFileSync(new URL('../../docs/relay-api.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| <a id="([a-z-]+)"><\/a>`([a-z-]+)` \| (\d{3}) \|/gm)]
  const documented = rows.map(([, anchor, code, status]) => ({ anchor, code, status: Number(status) }))
  const known = Object.entries(problems).map(([code, { status }]) => ({ anchor: code, code, status }))
  const byCode = (a: { code?: string | undefined }, b: { code?: string | undefined }) =>
    (a.code ?? '').localeCompare(b.code ?? '')
  expect(documented.toSorted(byCode)).toEqual(known.toSorted(byCode))
})
