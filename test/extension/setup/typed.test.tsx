// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { connections } from '../../../src/extension/store/items.ts'
import { openStore } from '../../../src/extension/store/open.ts'
import { button, one, press, words } from '../../support/page.tsx'
import { type Fault, failing, goodApi, line, page, test, useFaults } from '../../support/set-up-faults.tsx'
import { field } from '../../support/set-up-page.tsx'
import { json, relayHost, until } from '../../support/set-up-stage.tsx'

useFaults()

describe('what is typed', () => {
  it.each<[string, Fault, string, string]>([
    ['no address', { address: '' }, 'address', 'Enter the address of the service.'],
    [
      'http to a server on the internet',
      { address: 'http://api.test' },
      'address',
      'Afterimage can’t use this address: it must begin with https:// (http:// only for this computer and others at home).',
    ],
    ['no token', { token: '' }, 'token', 'Enter the API key or token.'],
    [
      'no relay where one was chosen',
      { relay: '' },
      'relay',
      'Enter the address of the relay, or choose “Ask the service”.',
    ],
    [
      'no relay where one is needed',
      { service: 'thenextleg-v1', relay: '' },
      'relay',
      'Enter the address of the relay.',
    ],
    [
      'a relay by http on the internet',
      { relay: 'http://relay.test' },
      'relay',
      'Afterimage can’t use this address: it must begin with https:// (http:// only for this computer and others at home).',
    ],
  ])('is refused in the first line of the list, and the field gets the focus: %s', async (_what, fault, name, text) => {
    const bad = await test(fault)
    expect(bad).toBe(one('.test').firstElementChild)
    expect(line(bad)).toBe(text)
    expect(document.activeElement).toBe(field(name))
    expect(page.asked).toEqual([])
  })
  it('is put right where that is plain: a copied header, an address without its beginning', async () => {
    const host = relayHost('https://relay.example.org', { publicUrl: 'https://relay.example.org' })
    const last = await test({
      address: 'api.test/api/v1',
      token: 'Authorization: Bearer xyz',
      relay: 'relay.example.org',
      hosts: { 'https://relay.example.org': host, 'https://api.test': goodApi },
    })
    expect(last.dataset.step).toBe('account')
    expect(field('address').value).toBe('https://api.test/api/v1')
    expect(field('relay').value).toBe('https://relay.example.org')
  })
  it('keeps its fields and its account when the other version is tried', async () => {
    await test({
      service: 'thenextleg-v2',
      address: 'https://api.test/api',
      hosts: { 'https://api.test': async ({ method }) => (method === 'GET' ? json({}, 404) : json({}, 401)) },
    })
    await press(button('Use The Next Leg v1'))
    expect(words(one('.chosen-head'))).toContain('The Next Leg v1')
    expect(field('address').value).toBe('https://api.test/api')
    expect(failing()).toBeNull()
    expect(document.activeElement).toBe(button('Test everything'))
    await press(button('Save'))
    await until('the saved account', () => words().includes('Saved'))
    expect((await openStore().read(connections)).list).toEqual([
      expect.objectContaining({ id: 'thenextleg-v2', provider: 'thenextleg-v1', token: 'xyz' }),
    ])
  })
})
