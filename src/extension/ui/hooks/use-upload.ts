import { useState } from 'preact/hooks'
import type { Send } from '../../messaging/client.ts'
import { uploadPicture, uploadProblemText } from '../model/upload.ts'
import { t } from '../text/words.ts'

interface UploadOptions {
  /** Null where the service takes links only. */
  send: Send | null
  /** How many pictures may still be added. */
  room: number
  onAdded: (urls: readonly string[]) => void
}

/** Pictures of the user's own, by file, paste or drop. */
export interface Upload {
  /** How many are on their way to being kept. */
  pending: number
  /** Why one was not taken; empty when all were. */
  trouble: string
  add: (files: readonly File[]) => void
  forget: () => void
}

export function useUpload({ send, room, onAdded }: UploadOptions): Upload {
  const [pending, setPending] = useState(0)
  const [trouble, setTrouble] = useState('')

  async function add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return
    if (send === null) return setTrouble(t('upload_links_only'))
    setTrouble(files.length > room ? t('upload_too_many') : '')
    const taken = files.slice(0, room)
    setPending(taken.length)
    const urls: string[] = []
    for (const file of taken) {
      const uploaded = await uploadPicture(file, send)
      if (uploaded.ok) urls.push(uploaded.value)
      else setTrouble(uploadProblemText(uploaded.error, file))
    }
    setPending(0)
    if (urls.length > 0) onAdded(urls)
  }

  return { pending, trouble, add: (files) => void add(files), forget: () => setTrouble('') }
}
