import type { ProviderCard } from '../contract/connection.ts'
import { apiframe } from './apiframe.ts'
import { imaginePro } from './imaginepro.ts'
import { midjourneyProxy } from './midjourney-proxy.ts'
import { midjourneyProxyCs } from './midjourney-proxy-cs.ts'
import type { Provider } from './provider.ts'
import { theNextLegV1 } from './thenextleg-v1.ts'
import { theNextLegV2 } from './thenextleg-v2.ts'

/** In the order set-up shows them. A new API needs a line here and nothing else outside its own files. */
export const providers: readonly Provider[] = [
  theNextLegV2,
  theNextLegV1,
  imaginePro,
  midjourneyProxy,
  midjourneyProxyCs,
  apiframe,
]

/** Undefined: a connection of a provider that this version does not have. */
export function providerOf(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id)
}

/** What the pages may know of a provider. */
export function cardOf(provider: Provider): ProviderCard {
  const key = provider.id.replaceAll('-', '_')
  return {
    id: provider.id,
    name: provider.name,
    noteKey: `provider_${key}_note`,
    helpKey: `provider_${key}_help`,
    defaultAddress: provider.defaultAddress,
    exampleAddress: provider.exampleAddress,
    needsToken: provider.needsToken,
    capabilities: {
      commands: [...provider.commands],
      speeds: [...provider.speeds],
      options: [...provider.options, ...(provider.prefilter ? ['prefilter'] : [])],
      poll: provider.poll !== undefined,
      hook: provider.hook,
      maxPromptLength: provider.maxPromptLength,
    },
  }
}
