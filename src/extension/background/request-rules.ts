import { isLoopback } from '../../shared/loopback.ts'
import { connections } from '../store/items.ts'
import type { Context } from './context/context.ts'

export interface RequestRules {
  /** Sets the browser's rules for the saved connections. */
  refresh(): Promise<void>
}

/** Some servers on one's own machine refuse whatever names a foreign `Origin`: they are asked without. */
export function createRequestRules({
  store,
  platform,
  providerOf,
}: Pick<Context, 'store' | 'platform' | 'providerOf'>): RequestRules {
  return {
    async refresh() {
      const { list } = await store.read(connections)
      const checking = list.filter(({ provider, address }) => providerOf(provider)?.checksOrigin && isLoopback(address))
      await platform.requestRules.omitOriginAt([...new Set(checking.map(({ address }) => new URL(address).origin))])
    },
  }
}
