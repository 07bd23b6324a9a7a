import { useState } from 'preact/hooks'
import { filesIn } from '../model/upload.ts'

/** Handlers for the element onto which files may be pasted and dropped. A file that nobody takes would replace the page. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setOver] = useState(false)
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false
  const handlers = {
    onPaste(event: ClipboardEvent) {
      const files = filesIn(event.clipboardData)
      if (files.length === 0) return
      event.preventDefault()
      onFiles(files)
    },
    onDragOver(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      onFiles([...(event.dataTransfer?.files ?? [])])
    },
  }
  return { isOver, handlers }
}
