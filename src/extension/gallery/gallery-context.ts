import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Send } from '../messaging/client.ts'
import type { Drafts } from '../store/drafts.ts'
import type { PictureReader } from '../store/pictures.ts'
import type { Store } from '../store/store.ts'
import type { Notify } from '../ui/hooks/use-notice.ts'
import type { Sources } from '../ui/model/connection-names.ts'
import type { useMarks } from './hooks/use-marks.ts'
import type { Preferences } from './hooks/use-preferences.ts'
import type { Removal } from './hooks/use-removal.ts'
import type { useTask } from './hooks/use-task.ts'
import type { Library, LibrarySnapshot } from './query/library.ts'

/** What the page is started with. */
export interface GalleryServices {
  store: Store
  drafts: Drafts
  pictures: PictureReader
  send: Send
}

/** What every part of the gallery may need. */
export interface GalleryState extends GalleryServices {
  library: Library
  snapshot: LibrarySnapshot
  sources: Sources
  preferences: Preferences
  onPreferences: (change: Partial<Preferences>) => void
  /** The job that is shown in the lightbox. */
  openId: string | null
  open: (id: string | null) => void
  removal: Removal
  marks: ReturnType<typeof useMarks>
  tasks: ReturnType<typeof useTask>
  /** Ms since the epoch; moves on by itself. */
  now: number
  notify: Notify
}

/** Null until the first jobs are read. */
export const GalleryContext = createContext<GalleryState | null>(null)

/** Throws outside of the gallery. */
export function useGallery(): GalleryState {
  const gallery = useContext(GalleryContext)
  if (!gallery) throw new Error('Rendered outside of GalleryContext.')
  return gallery
}
