import { allProviders } from '../../src/providers/registry.ts'

/** Services that answer an id and paint when its turn has come. Their pictures have no buttons. */
export const queueServices = allProviders.filter(
  ({ poll, commands, family }) => poll && family !== 'card' && !commands.includes('button'),
)
