import { describe, expect, it } from 'vitest'
import {
  connectionOf,
  isSaved,
  providerOptionOf,
  providerOptionsOf,
} from '../../../src/extension/setup/provider-options.ts'
import { sampleConnection, sampleProvider } from '../../support/sample-jobs.ts'

const studio = { ...sampleProvider, id: 'studio-wire', practiceAddress: 'http://127.0.0.1:8790/v2' }
const providers = [studio, sampleProvider]

describe('who paints', () => {
  it('begins with practice on the studio of this machine, which needs no account', () => {
    const [practice] = providerOptionsOf(providers, [])
    expect(practice).toMatchObject({ practice: true, address: 'http://127.0.0.1:8790/v2' })
    expect(practice?.provider.id).toBe('studio-wire')
  })
  it('offers no practice where no API speaks to a studio', () =>
    expect(providerOptionsOf([sampleProvider], []).map(({ id }) => id)).toEqual(['painter']))
  it('takes no API for practice because it runs on this machine', () => {
    const ownServer = { ...sampleProvider, exampleAddress: 'http://localhost:8080/mj' }
    expect(providerOptionsOf([ownServer], []).map(({ practice }) => practice)).toEqual([false])
  })
  it('comes back to what was saved, under the id it was saved with', () => {
    const providerOptions = providerOptionsOf(providers, [sampleConnection])
    const option = providerOptionOf(providerOptions, sampleConnection)
    expect(option?.provider.id).toBe('painter')
    if (!option) return
    const entry = { option, address: 'https://api.example/', token: '', model: '', workflow: '' }
    expect(connectionOf(entry)).toMatchObject({ id: 'first', provider: 'painter', token: '' })
    expect(isSaved(entry)).toBe(true)
    expect(isSaved({ ...entry, token: 'new' })).toBe(false)
    expect(isSaved({ ...entry, option: { ...option, provider: { ...option.provider, id: 'other' } } })).toBe(false)
  })
  it('keeps practice and the real API of the same kind apart', () => {
    const practice = { ...sampleConnection, id: 'practice', provider: 'studio-wire' }
    const providerOptions = providerOptionsOf(providers, [practice])
    expect(providerOptions.find(({ id }) => id === 'studio-wire')?.saved).toBeNull()
    expect(providerOptionOf(providerOptions, practice)?.practice).toBe(true)
  })
})
