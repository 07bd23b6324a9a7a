// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import type { ProviderInfo } from '../../../src/contract/connection.ts'
import { connections, providers, relay } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, one, press, settled, stored, storedJobs, type, words } from '../../support/page.tsx'
import { doneJob, sampleNow, sampleProvider } from '../../support/sample-jobs.ts'
import { choose, field, openSetUpPage, useSetUpPage } from '../../support/set-up-page.tsx'

const { capabilities } = sampleProvider
const asked = { commands: ['imagine', 'info'], speeds: [], poll: true, hook: true, maxPromptLength: 1000 }
const volunteers: ProviderInfo = {
  ...sampleProvider,
  id: 'volunteers',
  name: 'The Volunteers',
  family: 'nothing',
  needsToken: false,
  defaultAddress: 'https://volunteers.example/api',
  exampleAddress: 'https://volunteers.example/api',
  practiceAddress: 'http://127.0.0.1:8790/volunteers',
  hosts: ['https://*.pictures.example/*'],
  capabilities: { ...asked, models: 'listed' },
  defaultModel: 'Meadow',
}
const byKey: ProviderInfo = {
  ...sampleProvider,
  id: 'by-key',
  name: 'By Key',
  family: 'key',
  keyAddress: 'https://keys.example/new',
  defaultAddress: 'https://key.example',
  exampleAddress: 'https://key.example',
  defaultModel: 'swift',
  capabilities: { ...asked, hook: false, direct: true, models: 'listed' },
}
const card: ProviderInfo = {
  ...sampleProvider,
  id: 'card',
  name: 'My Card',
  family: 'card',
  needsToken: false,
  defaultAddress: 'http://127.0.0.1:7000',
  exampleAddress: 'http://127.0.0.1:7000',
  capabilities: { ...asked, hook: false, models: 'named', workflows: true },
}
const shut = { ...sampleProvider, id: 'shut', name: 'Gone', isShut: true }
const painter = { ...sampleProvider, practiceAddress: 'http://127.0.0.1:8790/v2' }
const all = [shut, painter, byKey, card, volunteers]

useSetUpPage()

async function open(replies: Parameters<typeof openSetUpPage>[0] = {}, changes: Record<string, unknown> = {}) {
  await fakeBrowser.storage.local.set({ ...stored(providers, all), ...changes })
  return openSetUpPage(replies)
}
const groupOf = (name: string) =>
  [...document.querySelectorAll(`[data-group=${name}] [data-service]`)].map((tile) => tile.getAttribute('data-service'))

describe('a browser in which nothing is set up', () => {
  it('is asked what one has, and for nothing else until a service is chosen', async () => {
    await open()
    expect(words()).toContain('What do you have?')
    expect(document.querySelector('[name=token]')).toBeNull()
    expect(words()).not.toContain('Test everything')
  })
  it('offers each service in the group of what it needs, those that were shut down last and marked', async () => {
    await open()
    expect(groupOf('nothing')).toEqual(['volunteers'])
    expect(groupOf('key')).toEqual(['by-key'])
    expect(groupOf('card')).toEqual(['card'])
    expect(groupOf('unofficial')).toEqual(['painter', 'shut'])
    expect(groupOf('practice')).toEqual(['practice'])
    expect(words(one('[data-service=shut]'))).toContain('shut down')
  })
  it('gets a first picture with nothing by two clicks and the browser’s own question, and nothing typed', async () => {
    const info = doneJob({ command: { kind: 'info' } })
    const picture = doneJob()
    const models = { models: [{ id: 'Meadow', name: 'Meadow' }] }
    const { sent } = await open(
      {
        'setup.test': { ok: true, value: { ms: 1, ok: true, jobId: info.id } },
        'connections.models': { ok: true, value: models },
        'jobs.submit': { ok: true, value: { jobId: picture.id } },
      },
      storedJobs([info, picture]),
    )
    const question = vi.spyOn(fakeBrowser.permissions, 'request')
    await choose('volunteers')
    await press(button('Test and paint a picture'))
    expect(question).toHaveBeenCalledTimes(1)
    expect(question).toHaveBeenCalledWith({
      origins: ['https://volunteers.example/*', 'https://*.pictures.example/*'],
    })
    expect(sent.find(({ name }) => name === 'setup.connect')?.request).toEqual({
      id: 'volunteers',
      provider: 'volunteers',
      name: '',
      address: 'https://volunteers.example/api',
      token: '',
    })
    expect(sent.map(({ name }) => name)).not.toContain('setup.relay')
    expect(sent.at(-1)).toMatchObject({ name: 'jobs.submit', request: { command: { kind: 'imagine' } } })
    expect(words(one('[data-step=picture]'))).toContain('Everything works')
  })
  it('says nothing of a picture when a step before it fails', async () => {
    const reason = { code: 'unreachable' }
    const { sent } = await open({ 'setup.test': { ok: true, value: { ms: 1, ok: false, reason } } })
    await choose('volunteers')
    await press(button('Test and paint a picture'))
    expect(words(one('[data-step=token]'))).toContain('No answer from volunteers.example')
    expect(words(one('[data-step=token]'))).toContain('Address: https://volunteers.example/api')
    expect(sent.map(({ name }) => name)).not.toContain('jobs.submit')
  })
})

describe('the fields of a service', () => {
  it('are a key and a model, with a link to where one gets the key and the address out of the way', async () => {
    const { sent } = await open()
    await choose('by-key')
    expect(document.activeElement).toBe(field('token'))
    const link = one<HTMLAnchorElement>('.chosen a')
    expect([link.href, link.target, link.rel]).toEqual(['https://keys.example/new', '_blank', 'noopener noreferrer'])
    expect(field('address').closest('details')?.open).toBe(false)
    expect(field('model').placeholder).toBe('swift')
    await type(field('token'), ' Bearer abc ')
    await type(field('model'), ' slow ')
    await press(button('Save'))
    expect(sent.find(({ name }) => name === 'setup.connect')?.request).toEqual({
      id: 'by-key',
      provider: 'by-key',
      name: '',
      address: 'https://key.example',
      token: 'abc',
      model: 'slow',
    })
  })
  it('have the models of the service to choose from once it is saved, and any other by name', async () => {
    const saved = { id: 'by-key', provider: 'by-key', name: '', address: 'https://key.example', token: 'k', model: 'b' }
    await fakeBrowser.permissions.request({ origins: ['https://key.example/*'] })
    const models = [
      { id: 'a', name: 'Alder' },
      { id: 'b', name: 'b' },
    ]
    await open(
      { 'connections.models': { ok: true, value: { models } } },
      stored(connections, { active: 'by-key', list: [saved] }),
    )
    expect(field('model').value).toBe('b')
    expect(field('model').list?.options.length).toBe(2)
    expect(words()).toContain('2 models to choose from')
  })
  it('say why there are no models to choose from', async () => {
    const saved = { id: 'by-key', provider: 'by-key', name: '', address: 'https://key.example', token: 'k' }
    await fakeBrowser.permissions.request({ origins: ['https://key.example/*'] })
    await open(
      { 'connections.models': { ok: true, value: { models: null, reason: { code: 'bad-token', status: 401 } } } },
      stored(connections, { active: 'by-key', list: [saved] }),
    )
    expect(words()).toContain('The list can’t be loaded (The service does not accept this key)')
  })
  it('take an address at home without its beginning, and say that nobody on the way may listen', async () => {
    const { sent } = await open()
    await choose('card')
    expect(words()).not.toContain('is not encrypted')
    await type(field('address'), '192.168.1.20:7000')
    expect(words()).toContain('The connection to this machine is not encrypted')
    expect(field('address').getAttribute('aria-invalid')).toBe('false')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ address: 'http://192.168.1.20:7000', token: '' })
  })
  it('take a workflow, and say what is wrong with one that can’t be run', async () => {
    const { sent } = await open()
    await choose('card')
    const box = one<HTMLTextAreaElement>('[name=workflow]')
    await type(box, 'a picture')
    expect(words()).toContain('it is not JSON')
    await type(box, JSON.stringify({ nodes: [], links: [] }))
    expect(words()).toContain('This is not in API format')
    const node = { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } }
    await type(box, JSON.stringify({ 1: node }))
    expect(words()).toContain('put %prompt% where it belongs')
    const good = JSON.stringify({ 1: { ...node, inputs: { text: '%prompt%' } } })
    await type(box, good)
    expect(document.querySelector('.chosen .bad')).toBeNull()
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ workflow: good })
  })
  it('are those of any service that the studio speaks like, to practise with', async () => {
    const { sent } = await open()
    await choose('practice')
    const as = one<HTMLSelectElement>('[name=practice-as]')
    expect([...as.options].map(({ text }) => text)).toEqual(['The Painter', 'The Volunteers'])
    expect(field('address').value).toBe('http://127.0.0.1:8790/v2')
    await settled(() => {
      as.value = 'practice-volunteers'
      as.dispatchEvent(new Event('change', { bubbles: true }))
    })
    expect(field('address').value).toBe('http://127.0.0.1:8790/volunteers')
    await type(field('token'), 'as-printed')
    await press(button('Save'))
    expect(sent.find(({ name }) => name === 'setup.connect')?.request).toMatchObject({
      id: 'practice-volunteers',
      provider: 'volunteers',
      token: 'as-printed',
    })
  })
})

describe('how results come', () => {
  const atRelay = {
    address: 'https://relay.example',
    secret: 's',
    accessKey: '',
    hook: 'https://relay.example/h/x',
    expiresAt: sampleNow + 30 * 86_400_000,
    seal: null,
    isSealed: false,
  }
  it('is no question where nothing comes by webhook, and the relay of others stays', async () => {
    const info = doneJob({ command: { kind: 'info' } })
    const { sent } = await open(
      { 'setup.test': { ok: true, value: { ms: 1, ok: true, jobId: info.id } } },
      { ...stored(relay, atRelay), ...storedJobs([info]) },
    )
    await choose('by-key')
    expect(words()).not.toContain('How results reach you')
    await type(field('token'), 'k')
    await press(button('Test everything'))
    expect(one('[data-step=account]').dataset.state).toBe('ok')
    expect(sent.map(({ name }) => name)).not.toContain('setup.relay')
  })
  it('is by asking, unless the user wants a relay', async () => {
    await open()
    await choose('painter')
    expect(one<HTMLInputElement>('[name=results]:checked').value).toBe('asked')
    await press(one('[name=results][value=relay]'))
    expect(field('relay').value).toBe('')
  })
  it('by a relay is said with whether it encrypts them', async () => {
    const [sealed, unsealed] = ['Only this browser can read what it keeps.', 'It doesn’t encrypt what it keeps yet.']
    const said = () => [sealed, unsealed].map((sentence) => words().includes(sentence))
    await open({}, stored(relay, atRelay))
    await choose('painter')
    expect(said()).toEqual([false, true])
    await fakeBrowser.storage.local.set(stored(relay, { ...atRelay, isSealed: true }))
    await settled()
    expect(said()).toEqual([true, false])
  })
  it('lets the relay go at a click, and says who then can’t be used', async () => {
    const needy = { ...sampleProvider, id: 'needy', name: 'Needy', capabilities: { ...capabilities, poll: false } }
    const saved = { id: 'needy', provider: 'needy', name: '', address: 'https://needy.example', token: 'n' }
    const { sent } = await open(
      {},
      {
        ...stored(providers, [...all, needy]),
        ...stored(relay, atRelay),
        ...stored(connections, { active: null, list: [saved] }),
      },
    )
    await choose('painter')
    expect(one<HTMLInputElement>('[name=results]:checked').value).toBe('relay')
    await press(one('[name=results][value=asked]'))
    expect(words()).toContain('Can’t be used without a relay: Needy.')
    await press(button('Stop using the relay'))
    expect(sent.at(-1)).toEqual({ name: 'setup.relay', request: { address: '', accessKey: '' } })
  })
})

describe('what was tested', () => {
  it('is untested again once something else is typed', async () => {
    const info = doneJob({ command: { kind: 'info' } })
    await open({ 'setup.test': { ok: true, value: { ms: 1, ok: true, jobId: info.id } } }, storedJobs([info]))
    await choose('by-key')
    await type(field('token'), 'k')
    await press(button('Test everything'))
    expect(one('[data-step=token]').dataset.state).toBe('ok')
    await type(field('model'), 'slow')
    expect(one('[data-step=token]').dataset.state).toBe('waiting')
    expect(button('Paint it')).toHaveProperty('disabled', true)
  })
  it('says the server’s own words where it refuses', async () => {
    const reason = { code: 'refused', status: 403, detail: 'Origin is not allowed' }
    await open({ 'setup.test': { ok: true, value: { ms: 1, ok: false, reason } } })
    await choose('card')
    await press(button('Test everything'))
    expect(words(one('[data-step=token]'))).toContain('It said: Origin is not allowed Address: http://127.0.0.1:7000')
  })
})
