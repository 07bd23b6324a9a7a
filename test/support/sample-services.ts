import type { ProviderInfo } from '../../src/contract/connection.ts'
import { sampleProvider } from './sample-jobs.ts'

/** Services of today, as storage holds them, for tests of what pages show. */

/** Whose answer to a command is the picture, paid by an account with a key. */
export const keyService: ProviderInfo = {
  ...sampleProvider,
  family: 'key',
  defaultModel: 'brush-1',
  capabilities: {
    commands: ['imagine', 'info'],
    options: ['references', 'edit', 'mask'],
    speeds: [],
    poll: false,
    hook: false,
    maxPromptLength: 1000,
    parameters: ['aspect', 'count'],
    maxCount: 4,
    direct: true,
    models: 'listed',
  },
}

/** A server on a machine of the user's own. */
export const ownService: ProviderInfo = {
  ...keyService,
  family: 'card',
  capabilities: {
    ...keyService.capabilities,
    commands: ['imagine', 'describe', 'info', 'cancel'],
    parameters: ['aspect', 'seed', 'negative', 'count'],
    maxCount: 8,
  },
}
