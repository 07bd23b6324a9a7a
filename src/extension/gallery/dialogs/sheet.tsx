import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import './sheet.css'

interface SheetProps {
  title: string
  onClose: () => void
  children: ComponentChildren
}

/** A small dialog with a heading. */
export function Sheet({ title, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} class="sheet-dialog" aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {children}
      <button
        type="button"
        class="round sheet-close"
        aria-label={t('detail_close')}
        title={t('detail_close')}
        onClick={() => dialog.current?.close()}
      >
        <Icon path={icons.cross} />
      </button>
    </dialog>
  )
}
