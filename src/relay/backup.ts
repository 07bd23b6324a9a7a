import { existsSync } from 'node:fs'
import { fail, ok, type Result } from '../shared/result.ts'
import type { StoreAddress } from './config.ts'
import { copyDatabase } from './inbox/sqlite-copy.ts'

/**
 * Copies the SQLite store to `target`, while the relay runs or not. Both the success and the refusal are a sentence for
 * the operator.
 * @param target a file that is not there yet; undefined when none was named
 */
export function backUp(store: StoreAddress, target: string | undefined): Result<string, string> {
  if (store.kind !== 'sqlite') return fail('Only a SQLite store is copied this way: RELAY_STORE must be sqlite:FILE.')
  if (!existsSync(store.path))
    return fail(`${store.path} is not there. Is RELAY_STORE the one that the relay runs with?`)
  if (target === undefined) return fail('Say where to: backup FILE')
  if (existsSync(target)) return fail(`${target} is there already.`)
  copyDatabase(store.path, target)
  return ok(`copied ${store.path} to ${target}`)
}
