// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { one, words } from '../../support/page.tsx'
import {
  begin,
  end,
  type Fault,
  goodApi,
  line,
  page,
  says,
  seen,
  silentApi,
  studio404,
  test,
  throughRelay,
  useFaults,
} from '../../support/set-up-faults.tsx'
import { field } from '../../support/set-up-page.tsx'
import { relayHost, until, website } from '../../support/set-up-stage.tsx'

useFaults()

describe('a fault of the service', () => {
  it.each<[string, Fault, string]>([
    [
      'the studio is not running',
      { service: 'practice', address: 'as it is', token: 'x' },
      'The studio does not answer Start it on this computer with “npm run studio”, and enter the token that it prints. Address: http://127.0.0.1:8790/v2',
    ],
    [
      'the token is from the studio’s last start',
      {
        service: 'practice',
        address: 'as it is',
        hosts: { 'http://127.0.0.1:8790': says(401, { success: false, msg: 'Unauthorized' }) },
      },
      'The studio does not accept this token 401 It prints a new one each time it starts. Enter the latest.',
    ],
    [
      'the token is wrong',
      { token: 'abc', hosts: { 'https://api.test': goodApi } },
      'The service does not accept this key 401 Copy it again from the service’s dashboard. It said: Unauthorized Address: https://api.test/api/v1',
    ],
    [
      'the account is suspended',
      { hosts: { 'https://api.test': says(403, { message: 'Account suspended' }) } },
      'The service has suspended this account 403 Ask the service’s support: only the service can lift this. It said: Account suspended Address: https://api.test/api/v1',
    ],
    [
      'there is nothing left to pay with',
      { hosts: { 'https://api.test': says(402, { message: 'Payment required' }) } },
      'No credits left 402 Top up with the service, then test again. It said: Payment required Address: https://api.test/api/v1',
    ],
    [
      'the path is missing',
      { address: 'https://api.test', hosts: { 'https://api.test': says(404, { message: 'Not Found' }) } },
      'There is no such API at this address 404 Check the address. It should look like https://api.imaginepro.ai/api/v1. Address: https://api.test',
    ],
    [
      'the server speaks the other version',
      {
        service: 'thenextleg-v2',
        address: 'https://api.test/api',
        hosts: { 'https://api.test': says(405, { message: 'Method Not Allowed' }) },
      },
      'There is no such API at this address 405 Check the address. It should look like https://api.thenextleg.io/v2. It said: Method Not Allowed Address: https://api.test/api Or does the server use the other version? Use The Next Leg v1',
    ],
    [
      'a website is there',
      { hosts: { 'https://api.test': website } },
      'Something else answered in the service’s place 200 Check the address: it may lead to a website, a sign-in page or a proxy. Address: https://api.test/api/v1',
    ],
    [
      'nothing is there',
      {},
      'No answer from api.test Check the address and your connection. A server of your own must be running. Address: https://api.test/api/v1',
    ],
    [
      'the browser’s question was declined',
      { declined: true, hosts: { 'https://api.test': goodApi } },
      'The browser does not allow connections to these addresses Try again, and choose “Allow” when the browser asks.',
    ],
  ])('when %s says what to do, in view and focused', async (_what, fault, text) => {
    const bad = await test(fault)
    expect(line(bad)).toBe(text)
    expect(document.activeElement).toBe(bad)
    expect(seen.at(-1)).toBe(bad.dataset.step)
  })
})

describe('a fault of the relay', () => {
  it.each<[string, Fault, string]>([
    [
      'it is down',
      { relay: 'https://relay.test' },
      'The relay does not answer Check its address. If it is your own: is it running, and is its certificate valid? Address: https://relay.test',
    ],
    [
      'a website is there',
      throughRelay(website),
      'There is no relay at this address Something else answered. Check the address: enter only the relay’s base address, with no path. Address: https://relay.test',
    ],
    [
      'another JSON server is there',
      throughRelay(studio404),
      'There is no relay at this address 404 Something else answered. Check the address: enter only the relay’s base address, with no path. It said: No API of this studio. Address: https://relay.test',
    ],
    [
      'its address has a path too many',
      throughRelay(relayHost('https://relay.test', { publicUrl: 'https://relay.test' }), {
        relay: 'https://relay.test/v1/inbox',
      }),
      'There is no relay at this address 404 Something else answered. Check the address: enter only the relay’s base address, with no path. It said: The relay has nothing at this address. Address: https://relay.test/v1/inbox',
    ],
    [
      'RELAY_PUBLIC_URL names another place',
      throughRelay(relayHost('https://relay.test', { publicUrl: 'https://nowhere.invalid' })),
      'The relay says its public address is https://nowhere.invalid, but you reach it at https://relay.test Where the relay runs, set RELAY_PUBLIC_URL to its public address and restart it.',
    ],
    [
      'RELAY_PUBLIC_URL is missing, and only this computer would reach its hooks',
      throughRelay(relayHost('http://127.0.0.1:8787', { host: '0.0.0.0' })),
      'The relay says its public address is http://127.0.0.1:8787, but you reach it at https://relay.test Where the relay runs, set RELAY_PUBLIC_URL to its public address and restart it.',
    ],
    [
      'RELAY_PUBLIC_URL is missing behind a proxy that keeps the name',
      throughRelay(relayHost('http://127.0.0.1:8787')),
      'The relay does not answer to this name 421 Where the relay runs, set RELAY_PUBLIC_URL to its public address and restart it.',
    ],
  ])('when %s says what to do, in view and focused', async (_what, fault, text) => {
    const bad = await test(fault)
    expect(line(bad)).toBe(text)
    expect(document.activeElement).toBe(bad)
    expect(seen.at(-1)).toBe(bad.dataset.step)
  })

  const guarded = () =>
    relayHost('https://relay.test', { publicUrl: 'https://relay.test', accessKeys: ['open sesame'] })
  it.each([
    ['is missing', undefined, 'This relay is private: enter its key 401 Ask the person who runs the relay.'],
    ['is wrong', 'sesame', 'The relay does not accept this access key 401 Ask the person who runs the relay.'],
  ])('when its key %s asks for it, with the folded field open and focused', async (_what, accessKey, text) => {
    const bad = await test(throughRelay(guarded(), accessKey === undefined ? {} : { accessKey }))
    expect(line(bad)).toBe(text)
    expect(document.activeElement).toBe(field('access-key'))
    expect(field('access-key').closest('details')?.open).toBe(true)
  })
  it('on this computer is said to be out of the service’s reach even while its own test passes', async () => {
    const host = relayHost('http://127.0.0.1:8787')
    await test({ relay: '127.0.0.1:8787', hosts: { 'http://127.0.0.1:8787': host, 'https://api.test': goodApi } })
    expect(words(one('[data-step=hook]'))).toContain('so a service elsewhere can’t reach it')
  })
  it('that the service never calls back is told once the account does not come', async () => {
    const host = relayHost('https://relay.test', { publicUrl: 'https://relay.test' })
    await begin(
      throughRelay(host, {
        service: 'thenextleg-v1',
        address: 'https://api.test/api',
        hosts: { 'https://api.test': silentApi },
      }),
    )
    await until('the account to be awaited', () => document.querySelector('[data-step=account][data-state=running]'))
    page.clock.ahead += 3_600_000
    fakeBrowser.alarms.ring('tick')
    expect(line(await end())).toBe(
      'No account details arrived The service accepted the request, but its answer has not arrived. Perhaps it can’t reach the relay: the relay’s address must be reachable from the internet. Address: https://api.test/api',
    )
  })
})
