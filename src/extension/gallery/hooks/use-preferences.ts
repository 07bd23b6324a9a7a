import { useState } from 'preact/hooks'
import * as z from 'zod/mini'
import { parseJson } from '../../../shared/json.ts'
import { defaultTemplate } from '../../ui/save/names.ts'
import { sorts } from '../query/query.ts'

const preferencesSchema = z.object({
  sort: z.catch(z.enum(sorts), 'newest'),
  /** Families as one tile. */
  together: z.catch(z.boolean(), true),
  size: z.catch(z.enum(['small', 'medium', 'large']), 'medium'),
  /** Names of saved files, see `download/names`. */
  template: z.catch(z.string(), defaultTemplate),
  sidecar: z.catch(z.boolean(), false),
  /** The page a picture was made from stands in its file. */
  sourceInFile: z.catch(z.boolean(), false),
  /** The user was asked whether files may go into folders; asked once. */
  askedForDownloads: z.catch(z.boolean(), false),
})
export type Preferences = z.infer<typeof preferencesSchema>

const key = 'gallery'

/** How this page looks and saves. Kept by the page for itself: the worker needs none of it. */
export function usePreferences(storage: Storage): [Preferences, (change: Partial<Preferences>) => void] {
  const [preferences, setPreferences] = useState(() => read(storage))
  const change = (changed: Partial<Preferences>) => {
    const next = { ...preferences, ...changed }
    setPreferences(next)
    try {
      storage.setItem(key, JSON.stringify(next))
    } catch {
      // A full disk: it holds until the page is closed.
    }
  }
  return [preferences, change]
}

function read(storage: Storage): Preferences {
  // Not ours, or cut off: as if nothing had been chosen.
  const parsed = preferencesSchema.safeParse(parseJson(storage.getItem(key) ?? '{}'))
  return parsed.success ? parsed.data : preferencesSchema.parse({})
}
