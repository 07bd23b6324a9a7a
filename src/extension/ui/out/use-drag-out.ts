import { useContext, useEffect, useRef } from 'preact/hooks'
import { send } from '../../messaging/client.ts'
import { reportCaught } from '../../platform/log.ts'
import { PicturesContext } from '../hooks/use-picture.ts'
import { isStill, type Target } from '../model/target.ts'

/** Wide enough to be recognized, small enough to see where it goes. */
const ghostPx = 140

/** What makes an `<img>` that shows a picture's original draggable. */
export interface DragHandlers {
  draggable: boolean
  onPointerEnter?: () => void
  onPointerDown?: () => void
  onDragStart?: (event: DragEvent) => void
}

/**
 * Lets a picture be dragged out of the browser, as a file and as a picture for editors. Its bytes are read once the pointer is on it.
 * @param target null: not to be dragged
 */
export function useDragOut(target: Target | null, prompt: string): DragHandlers {
  const pictures = useContext(PicturesContext)
  const read = useRef<Promise<Blob | null> | null>(null)
  /** Puts the picture into a drag, at once. */
  const fill = useRef<((data: DataTransfer, src: string) => void) | null>(null)
  const key = target ? `${target.job.id} ${target.index} ${target.job.kept?.[target.index]}` : ''
  // Another picture has other bytes.
  useEffect(
    () => () => {
      read.current = null
      fill.current = null
    },
    [key, pictures],
  )
  if (!target || !isStill(target)) return { draggable: false }
  const deps = { pictures, send }

  const readAhead = () => {
    read.current ??= import('./original.ts')
      .then(({ readOriginal }) => readOriginal(target, deps))
      .catch((error: unknown) => reportCaught('read dragged picture', error) ?? null)
    return read.current
  }
  const prepare = async () => {
    const reading = readAhead()
    const picture = await reading
    if (!picture || fill.current) return
    const { makeDragged, fillDrag } = await import('./drag.ts')
    const made = await makeDragged(target, picture, { ...deps, prompt })
    if (read.current === reading) fill.current = (data, src) => fillDrag(data, made, src)
  }
  return {
    draggable: true,
    onPointerEnter: () => void readAhead(),
    onPointerDown: () => void prepare().catch((error: unknown) => reportCaught('prepare dragged picture', error)),
    onDragStart(event) {
      const image = event.currentTarget
      if (!event.dataTransfer || !(image instanceof HTMLImageElement)) return
      // Quicker than the disk: a drag that carries half of it would disappoint, and the next one has it all.
      if (!fill.current) return event.preventDefault()
      fill.current(event.dataTransfer, image.src)
      showGhost(event.dataTransfer, image)
    },
  }
}

/** What is seen under the pointer: the picture itself may be unseen, or as large as the window. */
function showGhost(data: DataTransfer, image: HTMLImageElement): void {
  const ghost = new Image()
  ghost.src = image.src
  const { naturalWidth: width, naturalHeight: height } = image
  const scale = ghostPx / Math.max(width, height, 1)
  ghost.style.cssText = `position:fixed;top:-1000px;width:${width * scale}px;height:${height * scale}px`
  document.body.append(ghost)
  data.setDragImage(ghost, (width * scale) / 2, (height * scale) / 2)
  // The browser draws it before it goes on.
  setTimeout(() => ghost.remove())
}
