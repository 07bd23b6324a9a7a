import { expect, test } from 'vitest'
import type { Update } from '../../../../src/contract/update.ts'
import { holds, mayHideResult } from '../../../../src/extension/background/jobs/held.ts'
import { aJob, anUpdate } from '../bench.ts'

const [a, b] = [{ url: 'https://cdn.test/a.png' }, { url: 'https://cdn.test/b.png' }]
const result = { pictures: [a], buttons: [], text: ['one', 'two'], seed: '7' }
const done = (more: Partial<Update>) => anUpdate({ state: 'done', ...more })

test.each([
  ['progress', anUpdate({ pictures: [b] }), true],
  ['its picture', done({ pictures: [a] }), true],
  ['its picture under a new signature', done({ pictures: [{ url: `${a.url}?ex=1&is=2&hm=3&X-Amz-Date=4` }] }), true],
  ['its picture in another size', done({ pictures: [{ url: `${a.url}?width=64` }] }), false],
  ['another picture', done({ pictures: [b] }), false],
  ['its picture and another', done({ pictures: [a, b] }), false],
  ['its picture with other words', done({ pictures: [a], text: ['three'] }), true],
  ['an address that is none', done({ pictures: [{ url: 'nowhere' }] }), false],
  ['its words', done({ text: ['two'] }), true],
  ['other words', done({ text: ['one', 'three'] }), false],
  ['no words', done({}), true],
  ['its seed', done({ seed: '7' }), true],
  ['another seed', done({ seed: '8' }), false],
  ['an account', done({ kind: 'info', text: ['other'] }), true],
  ['an answer of a switch', done({ kind: 'notice', text: ['other'] }), true],
  ['settings', done({ kind: 'settings', text: ['other'] }), true],
  ['a description', done({ kind: 'describe', text: ['other'] }), false],
] as const)('whether a job has all of it: %s', (_what, update, held) => {
  expect(holds({ result }, update)).toBe(held)
})

test('a job without a result has nothing but what brings nothing', () => {
  expect(holds({}, done({ pictures: [a] }))).toBe(false)
  expect(holds({}, done({ text: ['one'] }))).toBe(false)
  expect(holds({}, done({ seed: '1' }))).toBe(false)
  expect(holds({}, done({}))).toBe(true)
})

const rest = { assets: ['https://cdn.test/new.png'] }
test.each([
  ['not understood', anUpdate({ unread: true }), true],
  ['the end without a picture, and an address elsewhere', done({ rest }), true],
  ['the end without either', done({ rest: { size: 3 } }), false],
  ['the end, and nothing else', done({}), false],
  ['the end with its picture', done({ rest, pictures: [a] }), false],
  ['progress', anUpdate({ rest }), false],
  ['a refusal that the API named', anUpdate({ state: 'failed', reason: { code: 'moderated' }, rest }), false],
  ['a refusal in unknown words', anUpdate({ state: 'failed', reason: { code: 'unexpected' }, rest }), true],
  ['a notice', anUpdate({ state: 'failed', kind: 'notice', rest }), true],
] as const)('whether a picture may lie in it unseen: %s', (_what, update, hides) => {
  expect(mayHideResult(aJob(), update)).toBe(hides)
  expect(mayHideResult(aJob({ command: { kind: 'describe', url: 'u' } }), update)).toBe(update.unread === true)
})
