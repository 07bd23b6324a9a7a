import { describe, expect, it } from 'vitest'
import { fixtures } from '../support/fixtures.ts'
import { meaningInWords } from '../support/meaning-in-words.ts'

const prediction = 'id q1w2e3r4t5y6u7i8o9p0a1s2d3'
const task = 'id 3f0c1d2e-1111-4222-8333-abcdefabcdef'
const queued = 'id 5b1d7c80-aaaa-4bbb-8ccc-0123456789ab'
const request = 'id 7d0f2a34-1c2b-4d5e-8f90-a1b2c3d4e5f6'

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
  aihorde: {
    receipt: `receipt accepted; ${request}`,
    'receipt-warning': `receipt accepted; ${request}`,
    'check-waiting': 'notice accepted',
    'check-painting': 'progress running',
    'check-done': 'next running',
    'check-impossible': 'failure failed; invalid-parameter',
    'check-faulted': 'failure failed; provider-fault',
    'status-done': 'picture done; pictures whole; seed 2718281828; cost 9.4 kudos',
    'status-bytes': 'picture done; pictures inline image/webp; seed 2718281828; cost 9.4 kudos',
    'status-censored': 'failure failed; moderated; cost 9.4 kudos',
    'status-cancelled': 'notice cancelled',
    webhook: `picture done; pictures whole; seed 2718281828; cost 9.4 kudos; ${request}`,
    'webhook-censored': `failure failed; moderated; cost 9.4 kudos; ${request}`,
    user: 'info done; 4 text; 1337.5 kudos',
    'http-400': 'receipt failed; invalid-parameter',
    'http-400-filter': 'receipt failed; moderated',
    'http-401': 'receipt failed; bad-token',
    'http-403': 'receipt failed; no-credits',
    'http-403-address': 'receipt failed; refused',
    'http-404-user': 'receipt failed; bad-token',
    'http-429': 'receipt failed; rate-limited',
    'http-503': 'receipt failed; provider-fault',
  },
  bfl: {
    receipt: `receipt accepted; cost 0.03 USD; ${task}`,
    'receipt-webhook': `receipt accepted; ${task}`,
    pending: `receipt accepted; ${task}`,
    'pending-progress': `progress running; 37%; ${task}`,
    'pending-almost': `progress running; 100%; ${task}`,
    ready: `picture done; pictures whole; 1 text; seed 42; ${task}`,
    'ready-nothing': `failure failed; unexpected; ${task}`,
    'request-moderated': `failure failed; moderated; ${task}`,
    'content-moderated': `failure failed; moderated; ${task}`,
    'not-found': `failure failed; expired; ${task}`,
    error: `failure failed; provider-fault; ${task}`,
    'error-bare': `failure failed; provider-fault; ${task}`,
    'webhook-ready': `picture done; pictures whole; 1 text; seed 7; ${task}`,
    'webhook-error': `failure failed; moderated; ${task}`,
    credits: 'info done; 1 text; 812.5 credits',
    'http-402': 'receipt failed; no-credits',
    'http-403': 'receipt failed; bad-token',
    'http-404': 'receipt failed; invalid-parameter',
    'http-422': 'receipt failed; invalid-parameter',
    'http-429': 'receipt failed; rate-limited',
  },
  fal: {
    receipt: `receipt accepted; ${queued}`,
    'receipt-short': `receipt accepted; ${queued}`,
    'status-progress': `progress running; ${queued}`,
    'status-completed': 'next running',
    result: 'picture done; pictures whole; 1 text; seed 42',
    'result-edit': 'picture done; pictures whole',
    'result-single': 'picture done; pictures whole; seed 7',
    'result-black': 'failure failed; moderated',
    'result-half-black': 'picture done; pictures whole; seed 42',
    'result-nothing': 'failure failed; unexpected',
    'webhook-ok': `picture done; pictures whole; seed 196619188014350001; ${queued}`,
    'webhook-unsent': `progress running; ${queued}`,
    'webhook-missing': `failure failed; invalid-parameter; ${queued}`,
    'webhook-filter': `failure failed; moderated; ${queued}`,
    'webhook-link': `failure failed; invalid-link; ${queued}`,
    'webhook-fault': `failure failed; provider-fault; ${queued}`,
    'webhook-late': `failure failed; timed-out; ${queued}`,
    account: 'info done; 3 text; 7.25 USD',
    cancelled: 'notice cancelled',
    'http-400-cancel': 'notice cancelled',
    'http-401': 'receipt failed; bad-token',
    'http-403': 'receipt failed; no-credits',
    'http-404': 'receipt failed; invalid-parameter',
    'http-422': 'receipt failed; invalid-parameter',
  },
}

describe.each(Object.keys(expected))('bodies of %s', (id) => {
  it.each(fixtures(id))('%s means what a person would say', (name, text) => {
    const [, status] = /^http-(\d+)/.exec(name) ?? []
    const origin = status === undefined ? {} : { status: Number(status) }
    expect(meaningInWords(id, text, origin)).toBe(expected[id]?.[name])
  })
})
