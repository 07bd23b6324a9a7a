import { describe } from 'vitest'
import { describeAsking } from './http-behaviour/asking.ts'
import { describeDelivery } from './http-behaviour/delivery.ts'
import { describeKeeping } from './http-behaviour/keeping.ts'
import { describeLimiting } from './http-behaviour/limiting.ts'
import type { Kept, StartRelay } from './http-behaviour/relay-under-test.ts'
import { describeSealing } from './http-behaviour/sealing.ts'
import { describeWaiting } from './http-behaviour/waiting.ts'

/**
 * The suite that every relay passes, whatever it runs on, asked over HTTP by its address.
 * @param start starts one with these settings; the suite stops it
 * @param kept `restart`: what is in it outlives it; `age`: time can be let go by
 */
export function describeRelayOverHttp(name: string, kept: Kept, start: StartRelay): void {
  describe(`a relay over HTTP: ${name}`, () => {
    describeDelivery(start)
    describeWaiting(start)
    describeLimiting(start)
    describeAsking(start)
    describeSealing(start)
    describeKeeping(start, kept)
  })
}
