import { useRef, useState } from 'preact/hooks'
import { Icon } from '../components/icon.tsx'
import '../components/segments.css'
import * as rareIcons from '../icons/icon-paths-rare.ts'
import { frameOf, isMeant, moved, type Point, type Polygon, rectangle, stretched } from '../model/mask.ts'
import { percent } from '../text/format.ts'
import { t } from '../text/words.ts'

interface MaskFieldProps {
  src: string
  polygons: readonly Polygon[]
  onChange: (polygons: readonly Polygon[]) => void
  /** Called with the picture's natural size once it is loaded. */
  onSize: (size: { width: number; height: number }) => void
}

type Tool = 'rectangle' | 'freehand'
const tools: readonly Tool[] = ['rectangle', 'freehand']

/** What the keyboard begins with, and how far one key goes. */
const middle = rectangle({ x: 0.3, y: 0.3 }, { x: 0.7, y: 0.7 })
const stepShare = 0.02
/** Half of what marks a corner. */
const cornerShare = 0.008

/** A picture to draw outlines on, with pointer or keyboard. */
export function MaskField({ src, polygons, onChange, onSize }: MaskFieldProps) {
  const [tool, setTool] = useState<Tool>('rectangle')
  const [drawn, setDrawn] = useState<Point[]>([])
  /** Of a rectangle whose opposite corner is yet to be clicked, for whoever can't drag. */
  const [corner, setCorner] = useState<Point | null>(null)
  const field = useRef<HTMLDivElement>(null)
  const [broken, setBroken] = useState(false)

  const pointOf = (event: PointerEvent): Point => {
    const at = field.current?.getBoundingClientRect()
    if (!at || at.width === 0 || at.height === 0) return { x: 0, y: 0 }
    const share = (value: number) => Math.min(1, Math.max(0, value))
    return { x: share((event.clientX - at.left) / at.width), y: share((event.clientY - at.top) / at.height) }
  }
  const [first] = drawn
  const last = drawn.at(-1)
  const underway = !first || !last ? null : tool === 'rectangle' ? rectangle(first, last) : drawn
  const end = () => {
    const clicked = first && corner ? rectangle(corner, first) : null
    const meant = [underway, clicked].find((polygon) => polygon !== null && isMeant(polygon))
    if (meant) onChange([...polygons, meant])
    setCorner(meant || tool !== 'rectangle' || !first ? null : first)
    setDrawn([])
  }
  const choose = (one: Tool) => {
    setTool(one)
    setCorner(null)
  }
  const undo = () => onChange(polygons.slice(0, -1))
  const change = (by: (polygon: Polygon) => Polygon) => {
    const newest = polygons.at(-1)
    if (newest) onChange([...polygons.slice(0, -1), by(newest)])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const add = () => onChange([...polygons, middle])
    if (keyDone(event, { add, undo, change })) event.preventDefault()
  }
  return (
    <div class="mask">
      <MaskTools tool={tool} onTool={choose} onUndo={polygons.length === 0 ? null : undo} />
      {broken ? (
        <p class="muted">{t('picture_broken')}</p>
      ) : (
        <div
          ref={field}
          class="mask-field"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
          tabIndex={0}
          aria-label={t('region_field')}
          aria-describedby="mask-help"
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (event.button !== 0) return
            field.current?.setPointerCapture?.(event.pointerId)
            setDrawn([pointOf(event)])
          }}
          onPointerMove={(event) => first && setDrawn([...drawn, pointOf(event)])}
          onPointerUp={end}
          onPointerCancel={() => setDrawn([])}
        >
          <img
            src={src}
            alt=""
            draggable={false}
            referrerpolicy="no-referrer"
            onError={() => setBroken(true)}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => onSize({ width, height })}
          />
          <Polygons polygons={[...polygons, ...(underway ? [underway] : []), ...(corner ? [around(corner)] : [])]} />
        </div>
      )}
      <p id="mask-help" class="small muted">
        {t('region_keys')}
      </p>
      <p class="unseen" role="status">
        {describe(polygons)}
      </p>
    </div>
  )
}

/** So that a single corner is to be seen. */
function around({ x, y }: Point): Polygon {
  return rectangle({ x: x - cornerShare, y: y - cornerShare }, { x: x + cornerShare, y: y + cornerShare })
}

interface MaskToolsProps {
  tool: Tool
  onTool: (tool: Tool) => void
  /** Null where nothing is drawn yet. */
  onUndo: (() => void) | null
}

function MaskTools({ tool, onTool, onUndo }: MaskToolsProps) {
  return (
    <div class="mask-tools">
      <fieldset class="segments">
        <legend class="unseen">{t('region_tool')}</legend>
        {tools.map((one) => (
          <button key={one} type="button" aria-pressed={one === tool} onClick={() => onTool(one)}>
            {t(`region_${one}`)}
          </button>
        ))}
      </fieldset>
      <span class="spacer" />
      <button type="button" class="quiet" disabled={onUndo === null} onClick={() => onUndo?.()}>
        <Icon path={rareIcons.undo} /> {t('region_undo')}
      </button>
    </div>
  )
}

function Polygons({ polygons }: { polygons: readonly Polygon[] }) {
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {polygons.map((polygon, place) => (
        <polygon key={place} points={polygon.map(({ x, y }) => `${x * 100},${y * 100}`).join(' ')} />
      ))}
    </svg>
  )
}

interface KeyDeeds {
  add: () => void
  undo: () => void
  change: (by: (polygon: Polygon) => Polygon) => void
}

/** True when the key meant something here. */
function keyDone({ key, shiftKey }: KeyboardEvent, { add, undo, change }: KeyDeeds): boolean {
  const ways: Record<string, [number, number]> = {
    ArrowLeft: [-stepShare, 0],
    ArrowRight: [stepShare, 0],
    ArrowUp: [0, -stepShare],
    ArrowDown: [0, stepShare],
  }
  const way = ways[key]
  if (way) change((polygon) => (shiftKey ? stretched(polygon, ...way) : moved(polygon, ...way)))
  else if (key === 'Enter' || key === ' ') add()
  else if (key === 'Delete' || key === 'Backspace') undo()
  else return false
  return true
}

/** Where the newest outline is, for those who can't see it. */
function describe(polygons: readonly Polygon[]): string {
  const newest = polygons.at(-1)
  if (!newest) return ''
  const { left, top, width, height } = frameOf(newest)
  const [fromLeft, fromTop, wide, high] = [left, top, width, height].map((share) => percent(share * 100))
  return t('region_where', fromLeft ?? '', fromTop ?? '', wide ?? '', high ?? '')
}
