import * as z from 'zod/mini'
import { parseJson } from '../../../shared/json.ts'
import { defaultTemplate } from './names.ts'

/** How pictures are saved. Kept by the pages for themselves: the worker needs none of it. */
export const savingShape = {
  /** Names of saved files, see `names`. */
  template: z.catch(z.string(), defaultTemplate),
  sidecar: z.catch(z.boolean(), false),
  /** The page a picture was made from stands in its file. */
  sourceInFile: z.catch(z.boolean(), false),
  /** The user was asked whether files may go into folders; asked once. */
  askedForDownloads: z.catch(z.boolean(), false),
}

/** Under which the gallery keeps its preferences, these among them. */
export const preferencesKey = 'gallery'

const savingSchema = z.object(savingShape)

/** As the gallery has them, for other pages. */
export function readSavingPreferences(storage: Storage): z.infer<typeof savingSchema> {
  // Not ours, or cut off: as if nothing had been chosen.
  const parsed = savingSchema.safeParse(parseJson(storage.getItem(preferencesKey) ?? '{}'))
  return parsed.success ? parsed.data : savingSchema.parse({})
}
