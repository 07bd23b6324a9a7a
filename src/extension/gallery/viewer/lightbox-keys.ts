import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import type { Entry } from '../query/entry.ts'
import { keyOf } from '../tools/keys.ts'
import type { PictureActions } from './picture-actions.ts'
import type { Zoom } from './use-zoom.ts'

interface LightboxKeys {
  job: Job
  prompt: string
  members: readonly Entry[]
  zoom: Zoom
  actions: JobActions
  picture: PictureActions
  previous: (() => void) | null
  next: (() => void) | null
  onShow: (id: string) => void
  onRemove: () => void
  onHelp: () => void
}

/** Keys that work while the lightbox is open, wherever in it the focus is. */
export function useLightboxKeys(dialog: RefObject<HTMLDialogElement | null>, keys: LightboxKeys): void {
  const latest = useLatest(keys)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event
      // When the element with the focus has left the page, keys arrive at the body.
      const isOurs = target === document.body || (target instanceof Node && dialog.current?.contains(target))
      if (isOurs && doKey(event, latest.current)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [dialog, latest])
}

/** Pixels a key moves an enlarged picture by. */
const panStep = 80

/** Returns whether the key has a meaning here. */
function doKey(event: KeyboardEvent, keys: LightboxKeys): boolean {
  const { target } = event
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return false
  // Inside a toolbar the arrows belong to the toolbar, and a video has keys of its own.
  const isArrow = event.key.startsWith('Arrow')
  if (isArrow && target instanceof Element && target.closest('[role=toolbar], video, [popover]')) return false
  const run = isArrow ? actionOfArrow(event.key, keys) : actionOfKey(keyOf(event), keys)
  run?.()
  return run !== null && run !== undefined
}

function actionOfArrow(key: string, { zoom, previous, next, members, job, onShow }: LightboxKeys) {
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

function actionOfKey(key: string, { zoom, picture, actions, prompt, onRemove, onHelp }: LightboxKeys) {
  const keys: Record<string, (() => void) | undefined> = {
    '+': () => zoom.by(1.4),
    '=': () => zoom.by(1.4),
    '-': () => zoom.by(1 / 1.4),
    '0': zoom.reset,
    s: picture.save,
    f: picture.favourite,
    c: picture.copyPicture,
    p: prompt ? () => actions.copy(prompt) : undefined,
    l: picture.copyLink,
    o: picture.original,
    x: picture.compare,
    Delete: onRemove,
    '?': onHelp,
  }
  if (/^[1-4]$/.test(key)) return () => zoom.quarter(Number(key))
  return keys[key]
}
