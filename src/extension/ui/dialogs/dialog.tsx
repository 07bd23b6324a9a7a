import { type ComponentChildren, render } from 'preact'
import type { KeptDialogs } from '../../store/kept-dialog.ts'
import { Icon } from '../components/icon.tsx'
import { PicturesContext } from '../hooks/use-picture.ts'
import * as icons from '../icons/icon-paths.ts'
import type { KeptPictures } from '../model/job-actions.ts'
import { t } from '../text/words.ts'

interface DialogOptions<Answer> {
  title: string
  pictures?: KeptPictures | null | undefined
  /** What keeps its content, and forgets it when the dialog is closed. */
  dialogs?: KeptDialogs | undefined
  /** `answer` closes the dialog. */
  content: (answer: (value: Answer) => void) => ComponentChildren
}

/** Shows a modal dialog. Resolves to what it was closed with, or null when the user cancelled. The browser restores the focus. */
export function openDialog<Answer>({
  title,
  pictures,
  dialogs,
  content,
}: DialogOptions<Answer>): Promise<Answer | null> {
  const box = document.createElement('dialog')
  box.className = 'dialog'
  box.setAttribute('aria-label', title)
  document.body.append(box)
  return new Promise((resolve) => {
    let given: Answer | null = null
    box.addEventListener('close', () => {
      render(null, box)
      box.remove()
      void dialogs?.forget()
      resolve(given)
    })
    const answer = (value: Answer) => {
      given = value
      box.close()
    }
    render(
      <PicturesContext.Provider value={pictures ?? null}>
        <header class="dialog-head">
          <h2>{title}</h2>
          <button
            type="button"
            class="round"
            aria-label={t('dialog_close')}
            title={t('dialog_close')}
            onClick={() => box.close()}
          >
            <Icon path={icons.cross} />
          </button>
        </header>
        {content(answer)}
      </PicturesContext.Provider>,
      box,
    )
    box.showModal()
  })
}
