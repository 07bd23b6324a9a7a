import { describe, expect, it } from 'vitest'
import { fixture, fixtures } from '../support/fixtures.ts'
import { meaningInWords } from '../support/meaning-in-words.ts'

const png = 'picture done; pictures inline image/png'
const jpeg = 'picture done; pictures inline image/jpeg'

/** What a person would say, and the HTTP status the body came with where that is not 200. */
const expected: Record<string, Record<string, [words: string, status?: number]>> = {
  openai: {
    image: [png],
    'images-two': ['picture done; pictures inline image/png,inline image/jpeg'],
    'no-picture': ['failure failed; unexpected'],
    'bad-key': ['receipt failed; bad-token', 401],
    billing: ['receipt failed; no-credits', 400],
    quota: ['receipt failed; no-credits', 429],
    rate: ['receipt failed; rate-limited', 429],
    moderated: ['receipt failed; moderated', 400],
    'wrong-model': ['receipt failed; invalid-parameter', 400],
    unverified: ['receipt failed; refused', 403],
    fault: ['receipt failed; provider-fault', 500],
    models: ['info done; 1 text'],
  },
  'openai-compatible': {
    image: [png],
    address: ['picture done; pictures whole'],
    'data-address': [png],
    svg: ['failure failed; unexpected'],
    words: ['receipt failed; invalid-parameter', 400],
    'server-error': ['receipt failed; provider-fault', 500],
    fastapi: ['receipt failed; invalid-parameter', 422],
    relay: ['receipt failed; provider-fault', 503],
  },
  openrouter: {
    image: [`${png}; cost 0.0391 USD`],
    'bad-key': ['receipt failed; bad-token', 401],
    'no-credits': ['receipt failed; no-credits', 402],
    moderated: ['receipt failed; moderated', 400],
    'wrong-model': ['receipt failed; invalid-parameter', 400],
    overloaded: ['receipt failed; provider-fault', 529],
    key: ['info done; 4 text; 12.5 USD'],
    'key-without-limit': ['info done; 4 text'],
  },
  together: {
    image: ['picture done; pictures whole'],
    base64: [jpeg],
    'bad-key': ['receipt failed; bad-token', 401],
    'wrong-model': ['receipt failed; invalid-parameter', 404],
    models: ['info done; 1 text'],
  },
  xai: {
    image: [`${jpeg}; cost 0.02 USD`],
    filtered: ['failure failed; moderated; cost 0.02 USD'],
    'half-filtered': [`${jpeg}; cost 0.04 USD`],
    'bad-key': ['receipt failed; bad-token', 400],
    'no-credits': ['receipt failed; no-credits', 403],
    models: ['info done; 1 text'],
  },
  recraft: {
    image: [`${png}; cost 40 credits`],
    address: ['picture done; pictures whole,whole; cost 80 credits'],
    me: ['info done; 3 text; 860 credits'],
    'no-credits': ['receipt failed; no-credits', 400],
    'wrong-size': ['receipt failed; invalid-parameter', 400],
  },
  gemini: {
    image: [png],
    'sketch-first': [jpeg],
    'words-only': ['failure failed; refused'],
    blocked: ['failure failed; moderated'],
    filtered: ['failure failed; moderated'],
    'no-image': ['failure failed; provider-fault'],
    'bad-key': ['receipt failed; bad-token', 400],
    'no-plan': ['receipt failed; no-credits', 429],
    throttled: ['receipt failed; rate-limited', 429],
    'wrong-model': ['receipt failed; invalid-parameter', 404],
    overloaded: ['receipt failed; provider-fault', 503],
    models: ['info done; 1 text'],
  },
}

describe.each(Object.keys(expected))('bodies of %s', (id) => {
  it.each(fixtures(id))('%s means what a person would say', (name, text) => {
    const [words, status] = expected[id]?.[name] ?? []
    expect(meaningInWords(id, text, { status })).toBe(words)
  })
})

describe('errors that came without their HTTP status', () => {
  // A stream and some relays send them under 200; so does whoever decodes a body that was saved.
  const told = Object.entries(expected).flatMap(([id, bodies]) =>
    Object.entries(bodies).flatMap(([name, [words, status]]) => (status === undefined ? [] : [{ id, name, words }])),
  )
  const silent = ['nothing']

  it.each(told.filter(({ id, name }) => !silent.includes(`${id} ${name}`)))(
    '$id $name says the same',
    ({ id, name, words }) => {
      expect(meaningInWords(id, fixture(id, name))).toBe(words)
    },
  )
})
