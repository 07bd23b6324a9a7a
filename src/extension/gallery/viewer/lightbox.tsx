import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { promptOf } from '../../../jobs/lineage.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { actionName, stateText } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import type { Entry } from '../query/entry.ts'
import { useLightboxKeys } from './lightbox-keys.ts'
import { Panel } from './panel.tsx'
import type { PictureActions } from './picture-actions.ts'
import { Stage } from './stage.tsx'
import { Strip } from './strip.tsx'
import { useZoom } from './use-zoom.ts'
import './lightbox.css'

interface LightboxProps {
  job: Job
  /** Shown beside it. */
  pair: Job | null
  /** The oldest first, the job among them. */
  members: readonly Entry[]
  actions: JobActions
  picture: PictureActions
  /** The neighbours in the grid; null at its ends. */
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
  const { job, pair, members, actions, picture, previous, next, onShow } = props
  const { snapshot } = useGallery()
  const { byId } = snapshot
  const dialog = useRef<HTMLDialogElement>(null)
  const zoom = useZoom(`${job.id} ${pair?.id}`)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  const entry = byId.get(job.id)
  const other = pair ? byId.get(pair.id) : undefined
  const prompt = entry ? promptOf(entry, byId) : ''
  const isKin = other !== undefined && members.includes(other)
  const name = (one: Entry | undefined) =>
    one ? actionName(one, byId) || (isKin ? t('gallery_first') : promptOf(one, byId)) : ''
  useLightboxKeys(dialog, { ...props, prompt, zoom })

  return (
    <dialog ref={dialog} class="lightbox" aria-label={prompt || stateText(job).word} onClose={props.onClose}>
      <div class="lightbox-main">
        <Stage
          job={job}
          prompt={prompt}
          pair={pair ? { job: pair, prompt: other ? promptOf(other, byId) : '', name: name(other) } : null}
          name={name(entry)}
          zoom={zoom}
          onPress={(button) => actions.press(job, button)}
          previous={previous}
          next={next}
        />
        {members.length > 1 && (
          <Strip members={members} snapshot={snapshot} id={job.id} pairId={pair?.id ?? null} onShow={onShow} />
        )}
      </div>
      <Panel job={job} prompt={prompt} isComparing={pair !== null} actions={actions} picture={picture} />
      <CloseButton onClick={() => dialog.current?.close()} />
      {props.children}
    </dialog>
  )
}

function CloseButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      class="round lightbox-close"
      aria-label={t('detail_close')}
      title={t('detail_close')}
      onClick={onClick}
    >
      <Icon path={icons.cross} />
    </button>
  )
}
