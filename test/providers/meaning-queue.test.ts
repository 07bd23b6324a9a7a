import { describe, expect, it } from 'vitest'
import { fixtures } from '../support/fixtures.ts'
import { meaningInWords } from '../support/meaning-in-words.ts'

const prediction = 'id q1w2e3r4t5y6u7i8o9p0a1s2d3'

/** `http-401` came with that status, all others with 200. */
const expected: Record<string, Record<string, string>> = {
  replicate: {
    starting: `receipt accepted; ${prediction}`,
    processing: `progress running; 45%; ${prediction}`,
    succeeded: `picture done; pictures whole; 1 text; seed 7710; ${prediction}`,
    'succeeded-list': `picture done; pictures whole,whole; 1 text; ${prediction}`,
    'succeeded-object': `picture done; pictures whole; 1 text; ${prediction}`,
    'succeeded-words': `failure failed; unexpected; ${prediction}`,
    'succeeded-empty': `failure failed; unexpected; ${prediction}`,
    removed: `failure failed; expired; ${prediction}`,
    aborted: `failure failed; timed-out; ${prediction}`,
    canceled: `notice cancelled; ${prediction}`,
    'failed-filter': `failure failed; moderated; ${prediction}`,
    'failed-nsfw': `failure failed; moderated; ${prediction}`,
    'failed-memory': `failure failed; provider-fault; ${prediction}`,
    'failed-unknown': `failure failed; provider-fault; ${prediction}`,
    account: 'info done; 4 text',
    'http-401': 'receipt failed; bad-token',
    'http-402': 'receipt failed; no-credits',
    'http-404': 'receipt failed; invalid-parameter',
    'http-422': 'receipt failed; invalid-parameter',
    'http-429': 'receipt failed; rate-limited',
  },
}

describe.each(Object.keys(expected))('bodies of %s', (id) => {
  it.each(fixtures(id))('%s means what a person would say', (name, text) => {
    const [, status] = /^http-(\d+)/.exec(name) ?? []
    const origin = status === undefined ? {} : { status: Number(status) }
    expect(meaningInWords(id, text, origin)).toBe(expected[id]?.[name])
  })
})
