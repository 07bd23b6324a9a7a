import { useState } from 'preact/hooks'
import * as z from 'zod/mini'
import { parseJson } from '../../../shared/json.ts'
import { preferencesKey, savingShape } from '../../ui/save/saving-preferences.ts'
import { sorts } from '../query/order.ts'

const preferencesSchema = z.object({
  sort: z.catch(z.enum(sorts), 'newest'),
  /** Families as one tile. */
  together: z.catch(z.boolean(), true),
  size: z.catch(z.enum(['small', 'medium', 'large']), 'medium'),
  ...savingShape,
})
export type Preferences = z.infer<typeof preferencesSchema>

/** How this page looks and saves. Kept by the page for itself: the worker needs none of it. */
export function usePreferences(storage: Storage): [Preferences, (change: Partial<Preferences>) => void] {
  const [preferences, setPreferences] = useState(() => read(storage))
  const change = (changed: Partial<Preferences>) => {
    const next = { ...preferences, ...changed }
    setPreferences(next)
    try {
      storage.setItem(preferencesKey, JSON.stringify(next))
    } catch {
      // A full disk: it holds until the page is closed.
    }
  }
  return [preferences, change]
}

function read(storage: Storage): Preferences {
  // Not ours, or cut off: as if nothing had been chosen.
  const parsed = preferencesSchema.safeParse(parseJson(storage.getItem(preferencesKey) ?? '{}'))
  return parsed.success ? parsed.data : preferencesSchema.parse({})
}
