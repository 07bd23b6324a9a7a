import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { promptOf } from '../../../jobs/lineage.ts'
import { PictureMenu } from '../../ui/actions/picture-menu.tsx'
import { Icon } from '../../ui/components/icon.tsx'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import * as icons from '../../ui/icons/icon-paths.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { actionName } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import type { Family } from '../hooks/use-family.ts'
import type { ViewState } from '../hooks/use-gallery-view.ts'
import type { Save } from '../hooks/use-saving.ts'
import type { Entry } from '../query/entry.ts'
import { useLightboxKeys } from './lightbox-keys.ts'
import { OneOfSeveral } from './one-of-several.tsx'
import { Panel } from './panel.tsx'
import { usePictureActions } from './picture-actions.ts'
import { Stage } from './stage.tsx'
import { Strip } from './strip.tsx'
import type { Comparison } from './use-comparison.ts'
import { useZoom } from './use-zoom.ts'
import './lightbox.css'

interface LightboxProps {
  job: Job
  family: Family
  entry: Entry
  view: ViewState
  actions: JobActions
  comparison: Comparison
  save: Save
  onHelp: () => void
  /** What must be seen over a dialog: passing messages. */
  children: ComponentChildren
}

/** One picture with room for it. The browser keeps the focus inside, and gives it back. */
export function Lightbox({ job, family, entry, view, actions, comparison, save, onHelp, children }: LightboxProps) {
  const { pair, members, toggle, show } = comparison
  const { previous, next } = view
  const { snapshot } = useGallery()
  const { byId } = snapshot
  const stateText = useStateText()
  const dialog = useRef<HTMLDialogElement>(null)
  const zoom = useZoom(`${job.id} ${pair?.id}`)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  const other = pair ? byId.get(pair.id) : undefined
  const prompt = promptOf(entry, byId)
  const isKin = other !== undefined && members.includes(other)
  const name = (one: Entry | undefined) =>
    one ? actionName(one, byId) || (isKin ? t('gallery_first') : promptOf(one, byId)) : ''
  const picture = usePictureActions({ job, entry, prompt, save, actions, compare: toggle })
  useLightboxKeys(dialog, {
    ...{ job, prompt, members, zoom, actions, picture, previous, next, onHelp },
    onShow: show,
    onRemove: () => view.remove([job.id]),
  })

  return (
    <dialog ref={dialog} class="lightbox" aria-label={prompt || stateText(job).word} onClose={view.close}>
      <div class="lightbox-main">
        <Stage
          job={job}
          prompt={prompt}
          pair={pair ? { job: pair, prompt: other ? promptOf(other, byId) : '', name: name(other) } : null}
          name={name(entry)}
          zoom={zoom}
          onPress={(button) => actions.press(job, button)}
          tools={(index) => (
            <PictureMenu job={job} prompt={prompt} actions={actions} index={index}>
              <OneOfSeveral job={job} index={index} />
            </PictureMenu>
          )}
          previous={previous}
          next={next}
        />
        {members.length > 1 && (
          <Strip members={members} snapshot={snapshot} id={job.id} pairId={pair?.id ?? null} onShow={show} />
        )}
      </div>
      <Panel
        job={job}
        family={family}
        prompt={prompt}
        isComparing={pair !== null}
        actions={actions}
        picture={picture}
      />
      <CloseButton onClick={() => dialog.current?.close()} />
      {children}
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
