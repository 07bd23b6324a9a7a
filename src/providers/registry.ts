import type { Provider } from './provider.ts'

/**
 * In the order set-up shows them. A new API needs a line here and nothing else outside its own files. Each is loaded when
 * it is first used: the worker is started hundreds of times a day, and uses one.
 */
const loaders: Record<string, () => Promise<Provider>> = {
  'thenextleg-v2': async () => (await import('./thenextleg-v2.ts')).theNextLegV2,
  'thenextleg-v1': async () => (await import('./thenextleg-v1.ts')).theNextLegV1,
  imaginepro: async () => (await import('./imaginepro.ts')).imaginePro,
  'midjourney-proxy': async () => (await import('./midjourney-proxy.ts')).midjourneyProxy,
  'midjourney-proxy-cs': async () => (await import('./midjourney-proxy-cs.ts')).midjourneyProxyCs,
  apiframe: async () => (await import('./apiframe.ts')).apiframe,
}

/** Undefined for a provider that this version does not have. */
export async function providerOf(id: string): Promise<Provider | undefined> {
  return Object.hasOwn(loaders, id) ? loaders[id]?.() : undefined
}

/** All of them, in order. */
export function allProviders(): Promise<Provider[]> {
  return Promise.all(Object.values(loaders).map((load) => load()))
}
