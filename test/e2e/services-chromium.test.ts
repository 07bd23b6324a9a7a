import { describe } from 'vitest'
import { allProviders } from '../../src/providers/registry.ts'
import { describeServices } from '../support/services-in-browser.ts'

/** Those that people have: no account, a key, a graphics card. The others are tested with their buttons. */
const services = allProviders.filter(({ family }) => family !== 'unofficial')

describe('without a relay, in Chromium', () => describeServices('Chromium', services))
