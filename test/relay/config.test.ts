import { expect, it } from 'vitest'
import { defaultConfig, readConfig, unknownSettings, warningsOf } from '../../src/relay/config.ts'

function read(env: Record<string, string>) {
  const config = readConfig(env)
  if (!config.ok) throw new Error(config.error)
  return config.value
}

function refusal(env: Record<string, string>): string {
  const config = readConfig(env)
  if (config.ok) throw new Error('was taken')
  return config.error
}

it('has a default for everything', () => {
  expect(read({ PATH: '/bin', RELAY_HOST: '' })).toEqual(defaultConfig)
})

it('reads every setting', () => {
  const config = read({
    RELAY_HOST: '0.0.0.0',
    RELAY_PORT: '0',
    RELAY_PUBLIC_URL: 'https://relay.example.org/sub/',
    RELAY_STORE: 'redis://:pw@host:6379/2',
    RELAY_REPLICAS: '2',
    RELAY_ACCESS_KEY: 'new-key-0123456789, old-key-0123456789',
    RELAY_METRICS_KEY: 'metrics-key-0123456789',
    RELAY_MAX_BODY_BYTES: '2048',
    RELAY_MAX_MESSAGES: '5',
    RELAY_MAX_BYTES: '4096',
    RELAY_MAX_TOTAL_BYTES: '8192',
    RELAY_MAX_WAITING: '3',
    RELAY_MAX_CONNECTIONS: '7',
    RELAY_MAX_INBOXES: '9',
    RELAY_RATE_PER_MINUTE: '11',
    RELAY_ADDRESS_RATE_PER_MINUTE: '13',
    RELAY_KEEP_DAYS: '1',
    RELAY_INBOX_DAYS: '2',
    RELAY_TRUST_PROXY: '10.0.0.0/8, ::1',
    RELAY_CORS: '1',
    RELAY_LOG: 'debug',
  })
  expect(config).toEqual({
    host: '0.0.0.0',
    port: 0,
    publicUrl: 'https://relay.example.org/sub',
    store: { kind: 'redis', url: 'redis://:pw@host:6379/2' },
    replicas: 2,
    accessKeys: ['new-key-0123456789', 'old-key-0123456789'],
    metricsKey: 'metrics-key-0123456789',
    maxBodyBytes: 2048,
    maxMessages: 5,
    maxBytes: 4096,
    maxTotalBytes: 8192,
    maxWaiting: 3,
    maxConnections: 7,
    maxInboxes: 9,
    ratePerMinute: 11,
    addressRatePerMinute: 13,
    keepDays: 1,
    inboxDays: 2,
    trustProxy: { kind: 'list', networks: ['10.0.0.0/8', '::1'] },
    cors: true,
    log: 'debug',
  })
})

it.each([
  ['redis-cluster://one', ['redis://one']],
  ['redis-cluster://me:p%40ss@one:7000, two:7001/', ['redis://me:p%40ss@one:7000', 'redis://me:p%40ss@two:7001']],
  ['rediss-cluster://:pw@one:7000,[2001:db8::1]:7001', ['rediss://:pw@one:7000', 'rediss://:pw@[2001:db8::1]:7001']],
])('reads the nodes of a cluster: %s', (address, url) => {
  expect(read({ RELAY_STORE: address }).store).toEqual({ kind: 'redis', url })
})

it('asks for no replicas of a store that has none', () => {
  for (const store of ['sqlite:relay.db', 'memory:'])
    expect(refusal({ RELAY_STORE: store, RELAY_REPLICAS: '1' })).toMatch(/^RELAY_REPLICAS must be 0 /)
  expect(read({ RELAY_STORE: 'redis://one', RELAY_REPLICAS: '1' }).replicas).toBe(1)
})

it('lifts the limit of an address with that of an inbox, unless it is set by itself', () => {
  expect(read({ RELAY_RATE_PER_MINUTE: '0' }).addressRatePerMinute).toBe(0)
  expect(read({ RELAY_RATE_PER_MINUTE: '10' }).addressRatePerMinute).toBe(200)
  expect(read({ RELAY_RATE_PER_MINUTE: '0', RELAY_ADDRESS_RATE_PER_MINUTE: '5' }).addressRatePerMinute).toBe(5)
})

it.each([
  ['RELAY_PORT', '70000'],
  ['RELAY_PORT', '80 80'],
  ['RELAY_PUBLIC_URL', 'relay.example.org'],
  ['RELAY_PUBLIC_URL', 'https://user@relay.example.org'],
  ['RELAY_PUBLIC_URL', 'javascript:alert(1)'],
  ['RELAY_STORE', 'postgres://x'],
  ['RELAY_STORE', 'sqlite:'],
  ['RELAY_STORE', 'xredis://host'],
  ['RELAY_STORE', 'redis://['],
  ['RELAY_STORE', 'redis-cluster://'],
  ['RELAY_STORE', 'redis-cluster://one:6379,'],
  ['RELAY_STORE', 'redis-cluster://one:6379,two:port'],
  ['RELAY_STORE', 'redis-cluster://one:6379/1'],
  ['RELAY_REPLICAS', '-1'],
  ['RELAY_REPLICAS', '10'],
  ['RELAY_ACCESS_KEY', 'short'],
  ['RELAY_ACCESS_KEY', 'long-enough-but then a space'],
  ['RELAY_METRICS_KEY', 'x'.repeat(201)],
  ['RELAY_ACCESS_KEY', 'one-key-0123456789,two-key-0123456789,three-key-012345'],
  ['RELAY_MAX_BODY_BYTES', '1e6'],
  ['RELAY_MAX_MESSAGES', '-1'],
  ['RELAY_MAX_INBOXES', '0'],
  ['RELAY_KEEP_DAYS', '0'],
  ['RELAY_TRUST_PROXY', 'yes'],
  ['RELAY_TRUST_PROXY', '10.0.0.0/33'],
  ['RELAY_TRUST_PROXY', '2001:db8::/129'],
  ['RELAY_TRUST_PROXY', '10.0.0.0/8/8'],
  ['RELAY_CORS', '2'],
  ['RELAY_LOG', 'verbose'],
])('stops at a bad %s (%s) with a sentence that names it', (name, value) => {
  expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name} (must|takes) `))
})

it('takes a network that is one address', () => {
  const networks = ['192.0.2.7/32', '2001:db8::7/128']
  expect(read({ RELAY_TRUST_PROXY: networks.join() }).trustProxy).toEqual({ kind: 'list', networks })
})

it.each(['silent', 'info', 'debug'])('says as much as is wanted: %s', (log) => {
  expect(read({ RELAY_LOG: log }).log).toBe(log)
})

it('never repeats what may be a password', () => {
  expect(refusal({ RELAY_ACCESS_KEY: 'hunter2' })).not.toContain('hunter2')
  expect(refusal({ RELAY_METRICS_KEY: 'hunter2' })).not.toContain('hunter2')
  for (const store of ['redis:/user:hunter2@host', 'redis-cluster://user:hunter2@host:port'])
    expect(refusal({ RELAY_STORE: store })).not.toContain('hunter2')
  expect(refusal({ RELAY_PUBLIC_URL: 'https://user:hunter2@host' })).not.toContain('hunter2')
})

it('repeats any other value', () => {
  expect(refusal({ RELAY_PORT: '70000' })).toBe('RELAY_PORT must be a whole number from 0 to 65535, not "70000".')
  expect(refusal({ RELAY_TRUST_PROXY: 'yes' })).toBe(
    'RELAY_TRUST_PROXY must be how many proxies stand in front (1 to 9), or their addresses (10.0.0.0/8,192.0.2.7), not "yes".',
  )
})

it('refuses a body limit that no inbox could hold', () => {
  expect(refusal({ RELAY_MAX_BODY_BYTES: '1537', RELAY_MAX_BYTES: '2048' })).toContain('RELAY_MAX_BODY_BYTES')
  expect(read({ RELAY_MAX_BODY_BYTES: '1536', RELAY_MAX_BYTES: '2048' }).maxBodyBytes).toBe(1536)
})

it('finds names that are no settings', () => {
  expect(unknownSettings({ RELAY_PROT: '1', RELAY_PORT: '2', HOME: '/' })).toEqual(['RELAY_PROT'])
})

it.each([
  [{ RELAY_PUBLIC_URL: 'https://relay.example.org' }, 1],
  [{ RELAY_PUBLIC_URL: 'https://relay.example.org', RELAY_ACCESS_KEY: 'a-key-0123456789' }, 0],
  [{ RELAY_PUBLIC_URL: 'http://127.0.0.1:8787' }, 0],
  [{ RELAY_PUBLIC_URL: 'http://localhost:8787' }, 0],
  [{ RELAY_PUBLIC_URL: 'http://[::1]:8787' }, 0],
  [{}, 0],
])('warns of a relay that anybody on the internet may use: %j', (env, count) => {
  const warnings = warningsOf(read(env as Record<string, string>))
  expect(warnings).toHaveLength(count)
  for (const warning of warnings) expect(warning).toContain('RELAY_ACCESS_KEY')
})
