import { describe, expect, it } from 'vitest'
import { fixtures } from '../support/fixtures.ts'
import { meaningInWords } from '../support/meaning-in-words.ts'

const tnl = 'id Qm3xT9aLw0ZrVbK2sHdE'
const tnl2 = 'id b7QaaJjf18xiHixNonXy'
const grid = 'pictures whole,1,2,3,4; 9 buttons'
const pro = 'id 0c1f5e3a-1111-4222-8333-944445555666'
const java = 'id 0741798445570001'
const cs = 'id 1748339029400001'
const frame = 'id a1b2c3d4-0000-4000-8000-ef1234567890'

const expected: Record<string, Record<string, string>> = {
  'thenextleg-v1': {
    receipt: `receipt accepted; ${tnl}`,
    info: `info done; 2 text; 7.31 hours; ${tnl}`,
    'info-full': `info done; 10 text; 52.1 minutes; ref 01hyjob; ${tnl}`,
    'info-trial': `info done; 4 text; 25 minutes; ${tnl}`,
    'info-text': `info done; 3 text; 3 hours; ${tnl}`,
    imagine: `picture done; pictures whole; 9 buttons; 1 text; ${tnl}`,
    'imagine-placeholder': 'picture done; pictures whole; 9 buttons; 1 text; id the-message-id',
    describe: `describe done; 4 text; ${tnl}`,
    seed: `seed done; pictures whole; 1 buttons; 1 text; seed 3141592653; ${tnl}`,
    'banned-prose': `failure failed; moderated; ${tnl}`,
    'out-of-fast': `failure failed; no-fast-time; ${tnl}`,
    'unknown-words': `failure failed; refused; ${tnl}`,
    relaxed: `notice done; 1 text; ${tnl}`,
  },
  'thenextleg-v2': {
    receipt: `receipt accepted; ${tnl2}`,
    'receipt-bare': `receipt accepted; ${tnl2}`,
    'receipt-load-balancer': `receipt accepted; ${tnl2}`,
    prefiltered: 'receipt failed; moderated',
    naughty: 'prefilter failed; moderated',
    imagine: `picture done; ${grid}; 1 text; ref 01hyjob; ${tnl2}`,
    'imagine-prompt-with-code': `picture done; ${grid}; 1 text; ref 01hyjob; ${tnl2}`,
    upscale: `picture done; pictures whole; 9 buttons; 1 text; ${tnl2}`,
    'message-done': `picture done; 100%; ${grid}; 1 text; ref 01hyjob; ${tnl2}`,
    'message-flat': `picture done; 100%; ${grid}; 1 text; ref 01hyjob; ${tnl2}`,
    'message-running': 'progress running; 37%',
    'message-starting': 'progress running; 0%',
    'message-incomplete': 'failure failed; expired',
    'message-failed': `failure failed; moderated; 100%; ${tnl2}`,
    'code-in-prose': 'failure failed; queue-full',
    queued: `notice accepted; 1 text; ${tnl2}`,
    settings: 'settings done; 9 buttons; 1 text',
  },
  imaginepro: {
    receipt: `receipt accepted; ${pro}`,
    'receipt-word': `receipt accepted; ${pro}`,
    'bad-request': 'receipt failed; invalid-parameter',
    'no-credits': 'receipt failed; no-credits',
    account: 'info done; 6 text; 1250 credits',
    done: `picture done; 100%; pictures whole; 13 buttons; 1 text; ref 01hyjob; ${pro}`,
    'done-images': `picture done; 100%; pictures whole,1,2,3,4; 13 buttons; 1 text; ref 01hyjob; ${pro}`,
    running: `progress running; 46%; ref 01hyjob; ${pro}`,
    queued: `receipt accepted; ${pro}`,
    failed: 'failure failed; moderated',
    'done-without-picture': `failure failed; unexpected; ${pro}`,
    describe: `describe done; 100%; 4 text; ${pro}`,
  },
  'midjourney-proxy': {
    receipt: `receipt accepted; ${java}`,
    'receipt-big-number': 'receipt accepted; id 13200981734125460042',
    'receipt-exists': `picture done; pictures whole; ${java}`,
    'receipt-queued': `receipt accepted; ${java}`,
    'receipt-full': 'receipt failed; queue-full',
    'receipt-banned': 'receipt failed; moderated',
    'receipt-failure': 'receipt failed; provider-fault',
    imagine: `picture done; 100%; pictures whole; 9 buttons; 1 text; ref 01hyjob; ${java}`,
    upscale: `picture done; 100%; pictures whole; 1 text; ref 01hyjob; ${java}`,
    running: `progress running; 31%; ref 01hyjob; ${java}`,
    submitted: `notice accepted; ref 01hyjob; ${java}`,
    failed: `failure failed; moderated; ref 01hyjob; ${java}`,
    'failed-bare': 'failure failed; timed-out',
    describe: `describe done; 100%; 4 text; ref 01hyjob; ${java}`,
    relay: `picture done; 100%; pictures whole; 2 buttons; ${java}`,
  },
  'midjourney-proxy-cs': {
    imagine: `picture done; 100%; pictures whole; 9 buttons; 1 text; ${cs}`,
    upscale: `picture done; 100%; pictures whole; 8 buttons; 1 text; ${cs}`,
    receipt: `receipt accepted; ${cs}`,
    'receipt-window': 'confirm accepted; id 1748339029400002',
    'receipt-upload': 'picture done; pictures whole',
    'receipt-seed': 'receipt accepted; id 2718281828',
    cancelled: `notice cancelled; ${cs}`,
    'cancel-status': `notice cancelled; ${cs}`,
    describe: `describe done; 100%; 2 buttons; 4 text; ${cs}`,
    accounts: 'info done; 5 text; 12.06 hours',
  },
  apiframe: {
    receipt: `receipt accepted; ${frame}`,
    progress: `progress running; 45%; ${frame}`,
    completed: `picture done; 100%; pictures whole; ${frame}`,
    job: `picture done; 100%; pictures whole,1,2,3,4; 8 buttons; ${frame}`,
    failed: `failure failed; moderated; ${frame}`,
  },
}

describe.each(Object.keys(expected))('bodies of %s', (id) => {
  it.each(fixtures(id))('%s means what a person would say', (name, text) => {
    expect(meaningInWords(id, text)).toBe(expected[id]?.[name])
  })
})
