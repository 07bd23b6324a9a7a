import type { Send } from '../messaging/client.ts'
import type { Drafts } from '../store/drafts.ts'
import type { PictureReader } from '../store/pictures.ts'
import type { Store } from '../store/store.ts'

export interface GalleryProps {
  store: Store
  drafts: Drafts
  pictures: PictureReader
  send: Send
}
