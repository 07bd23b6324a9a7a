import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../../messaging/client.ts'
import { reportCaught } from '../../platform/log.ts'
import { useLatest } from '../hooks/use-latest.ts'
import { PicturesContext } from '../hooks/use-picture.ts'
import { isStill, type Target } from '../model/target.ts'
import { useDragOut } from './use-drag-out.ts'
import './drag-face.css'

interface DragFaceProps {
  /** Or what finds it, once the pointer rests here. Null: there is nothing to drag. */
  target: Target | (() => Promise<Target | null>)
  prompt: string
}

/** A pointer that only passes by reads nothing. */
const restMs = 120
/** Where the picture is dropped, the browser may read it once more by its address. */
const dropMs = 60_000

/**
 * Lies unseen over what stands for a picture, such as its small copy, and is what a drag takes hold of: browsers drag the bytes of
 * the very image under the pointer, so that this one shows the original.
 */
export function DragFace({ target, prompt }: DragFaceProps) {
  const [isNear, setNear] = useState(false)
  const isDragging = useRef(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; copying does the same by key.
    <span
      class="drag-face"
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => !isDragging.current && setNear(false)}
      onDragStart={() => {
        isDragging.current = true
      }}
      onDragEnd={() => {
        isDragging.current = false
        setNear(false)
      }}
    >
      {isNear && <Original target={target} prompt={prompt} />}
    </span>
  )
}

function Original({ target, prompt }: DragFaceProps) {
  const pictures = useContext(PicturesContext)
  const [found, setFound] = useState<{ target: Target; src: string } | null>(null)
  const drag = useDragOut(found?.target ?? null, prompt)
  const latest = useLatest(target)
  useEffect(() => {
    let url: string | null = null
    let wanted = true
    const read = async () => {
      const one = typeof latest.current === 'function' ? await latest.current() : latest.current
      const { readOriginal } = await import('./original.ts')
      const picture = one && wanted && isStill(one) ? await readOriginal(one, { pictures, send }) : null
      if (!one || !picture || !wanted) return
      url = URL.createObjectURL(picture)
      setFound({ target: one, src: url })
    }
    const timer = setTimeout(
      () => void read().catch((error: unknown) => reportCaught('read dragged picture', error)),
      restMs,
    )
    return () => {
      wanted = false
      clearTimeout(timer)
      const made = url
      if (made) setTimeout(() => URL.revokeObjectURL(made), dropMs)
    }
  }, [latest, pictures])
  return found && <img src={found.src} alt="" {...drag} />
}
