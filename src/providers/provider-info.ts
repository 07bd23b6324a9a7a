import type { ProviderInfo } from '../contract/connection.ts'
import { localeCode } from '../shared/locale-code.ts'
import type { Provider } from './provider.ts'

/** What the pages may know of a provider. */
export function infoOf(provider: Provider): ProviderInfo {
  const key = localeCode(provider.id)
  return {
    id: provider.id,
    name: provider.name,
    family: provider.family,
    ...(provider.isShut ? { isShut: true } : {}),
    ...(provider.alternative === undefined ? {} : { alternative: provider.alternative }),
    ...(provider.keyAddress === undefined ? {} : { keyAddress: provider.keyAddress }),
    ...(provider.defaultModel === undefined ? {} : { defaultModel: provider.defaultModel }),
    ...(provider.hosts ? { hosts: [...(provider.hosts.token ?? []), ...(provider.hosts.pictures ?? [])] } : {}),
    noteKey: `provider_${key}_note`,
    helpKey: `provider_${key}_help`,
    defaultAddress: provider.defaultAddress,
    exampleAddress: provider.exampleAddress,
    ...(provider.practiceAddress === undefined ? {} : { practiceAddress: provider.practiceAddress }),
    needsToken: provider.needsToken,
    capabilities: {
      commands: [...provider.commands],
      speeds: [...provider.speeds],
      options: [...provider.options, ...(provider.prefilter ? ['prefilter'] : [])],
      poll: provider.poll !== undefined,
      hook: provider.hook,
      maxPromptLength: provider.maxPromptLength,
      ...(provider.parameters ? { parameters: [...provider.parameters] } : {}),
      ...(provider.maxCount === undefined ? {} : { maxCount: provider.maxCount }),
      ...(provider.answerTimeoutMs === undefined ? {} : { direct: true }),
      ...(provider.models ? { models: provider.models.list ? 'listed' : 'named' } : {}),
      ...(provider.workflows ? { workflows: true } : {}),
    },
  }
}
