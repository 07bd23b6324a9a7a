import type { Provider } from '../../../providers/provider.ts'
import type { Now, Timers } from '../../../shared/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Store } from '../../store/store.ts'
import type { Writer } from '../../store/write/writer.ts'
import type { Unsealer } from '../unsealer.ts'

/** What nearly every module of the worker needs. Passed in, so that tests pass their own. */
export interface Context {
  fetch: typeof globalThis.fetch
  now: Now
  timers: Timers
  /** 0 to 1, for jitter. */
  random: () => number
  /** Random bytes that nobody can guess, for ids and secrets. */
  drawBytes(count: number): Uint8Array
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  unsealer: Unsealer
  store: Store
  writer: Writer
  platform: Platform
  log: Log
  /** Undefined: this version has no such provider. */
  providerOf(id: string): Provider | undefined
}
