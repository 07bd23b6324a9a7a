import { describe } from 'vitest'
import { allProviders } from '../../src/providers/registry.ts'
import { describeServices } from '../support/services-in-browser.ts'

/** One of each kind: no account, a queue, an answer that is the result, a server of one's own. */
const services = allProviders.filter(({ id }) => ['aihorde', 'replicate', 'openai', 'comfyui'].includes(id))

describe('without a relay, in Firefox', () => describeServices('Firefox', services))
