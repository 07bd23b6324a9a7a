import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { promptOf } from '../../../jobs/lineage.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/components/icon-paths.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { actionName, stateText } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import type { Entry } from '../query/entry.ts'
import type { LibrarySnapshot } from '../query/library.ts'
import { keyOf } from '../tools/keys.ts'
import { Panel, type PictureActions } from './panel.tsx'
import { Stage } from './stage.tsx'
import { Strip } from './strip.tsx'
import { useZoom, type Zoom } from './use-zoom.ts'
import './lightbox.css'

export interface LightboxProps {
  job: Job
  /** Shown beside it. */
  pair: Job | null
  /** The oldest first, the job among them. */
  members: readonly Entry[]
  snapshot: LibrarySnapshot
  provider: string
  usual: number | null
  now: number
  knownTags: readonly string[]
  actions: JobActions
  picture: PictureActions
  /** The neighbours on the wall; null at its ends. */
  previous: (() => void) | null
  next: (() => void) | null
  onShow: (id: string) => void
  onRemove: () => void
  onHelp: () => void
  onClose: () => void
  /** What must be seen over a dialog: passing messages. */
  children: ComponentChildren
}

/** One picture with room for it. The browser keeps the focus inside, and gives it back. */
export function Lightbox(props: LightboxProps) {
  const { job, pair, members, snapshot, actions, picture, onClose } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const zoom = useZoom(`${job.id} ${pair?.id}`)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  const entry = snapshot.byId.get(job.id)
  const other = pair ? snapshot.byId.get(pair.id) : undefined
  const prompt = entry ? promptOf(entry, snapshot.byId) : ''
  const isKin = other !== undefined && members.includes(other)
  const name = (one: Entry | undefined) =>
    one ? actionName(one, snapshot.byId) || (isKin ? t('gallery_first') : promptOf(one, snapshot.byId)) : ''
  const hands = useRef<Hands | null>(null)
  hands.current = { ...props, prompt, zoom }
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      // What had the focus may have gone from the page: the keys then come to its body.
      const isOurs = event.target === document.body || dialog.current?.contains(event.target as Node)
      if (isOurs && hands.current && doKey(event, hands.current)) event.preventDefault()
    }
    addEventListener('keydown', act)
    return () => removeEventListener('keydown', act)
  }, [])

  return (
    <dialog ref={dialog} class="lightbox" aria-label={prompt || stateText(job).word} onClose={onClose}>
      <div class="lightbox-main">
        <Stage
          job={job}
          prompt={prompt}
          pair={pair ? { job: pair, prompt: other ? promptOf(other, snapshot.byId) : '', name: name(other) } : null}
          name={name(entry)}
          zoom={zoom}
          onPress={(button) => actions.press(job, button)}
          previous={props.previous}
          next={props.next}
        />
        {members.length > 1 && (
          <Strip members={members} snapshot={snapshot} id={job.id} pairId={pair?.id ?? null} onShow={props.onShow} />
        )}
      </div>
      <Panel
        job={job}
        prompt={prompt}
        deed={entry ? actionName(entry, snapshot.byId) : ''}
        provider={props.provider}
        usual={props.usual}
        now={props.now}
        isComparing={pair !== null}
        knownTags={props.knownTags}
        actions={actions}
        picture={picture}
      />
      <button
        type="button"
        class="round lightbox-close"
        aria-label={t('detail_close')}
        title={t('detail_close')}
        onClick={() => dialog.current?.close()}
      >
        <Icon path={icons.cross} />
      </button>
      {props.children}
    </dialog>
  )
}

interface Hands extends LightboxProps {
  prompt: string
  zoom: Zoom
}

/** Pixels a key moves an enlarged picture by. */
const panStep = 80

/** Whether the key was one of ours. */
function doKey(event: KeyboardEvent, hands: Hands): boolean {
  const { target } = event
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return false
  // Inside a toolbar the arrows are the toolbar's, and a film has keys of its own.
  const isArrow = event.key.startsWith('Arrow')
  if (isArrow && target instanceof Element && target.closest('[role=toolbar], video, [popover]')) return false
  const run = isArrow ? arrow(event.key, hands) : actionOfKey(keyOf(event), hands)
  run?.()
  return run !== null && run !== undefined
}

function arrow(key: string, { zoom, previous, next, members, job, onShow }: Hands) {
  const rightToLeft = document.documentElement.dir === 'rtl'
  if (zoom.scale > 1) {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => zoom.pan(panStep, 0),
      ArrowRight: () => zoom.pan(-panStep, 0),
      ArrowUp: () => zoom.pan(0, panStep),
      ArrowDown: () => zoom.pan(0, -panStep),
    }
    return moves[key]
  }
  if (key === 'ArrowLeft') return rightToLeft ? next : previous
  if (key === 'ArrowRight') return rightToLeft ? previous : next
  const at = members.findIndex(({ id }) => id === job.id)
  const kin = members[at + (key === 'ArrowDown' ? 1 : -1)]
  return kin && (() => onShow(kin.id))
}

function actionOfKey(key: string, { zoom, picture, actions, prompt, onRemove, onHelp }: Hands) {
  const keys: Record<string, (() => void) | undefined> = {
    '+': () => zoom.by(1.4),
    '=': () => zoom.by(1.4),
    '-': () => zoom.by(1 / 1.4),
    '0': zoom.reset,
    s: picture.save,
    f: picture.favourite,
    c: prompt ? () => actions.copy(prompt) : undefined,
    l: picture.copyLink,
    o: picture.original,
    x: picture.compare,
    Delete: onRemove,
    '?': onHelp,
  }
  if (/^[1-4]$/.test(key)) return () => zoom.quarter(Number(key))
  return keys[key]
}
