import type { Provider } from '../../src/providers/provider.ts'
import { allProviders } from '../../src/providers/registry.ts'

/** All of them, loaded: tests are listed by them. */
export const providers: readonly Provider[] = await allProviders()

export function providerOf(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id)
}
