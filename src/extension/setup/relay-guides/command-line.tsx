import { useRef } from 'preact/hooks'
import { t } from '../../ui/text/words.ts'
import { useSetup } from '../setup-context.ts'

interface CommandLineProps {
  command: string
  /** Something in it is not known yet. */
  isIncomplete?: boolean
  /** Called when the user copies the command, with the button or by hand. */
  onCopy?: () => void
}

/** A command for a terminal, to be copied with one click. */
export function CommandLine({ command, isIncomplete = false, onCopy }: CommandLineProps) {
  const { notify } = useSetup()
  const text = useRef<HTMLElement>(null)
  const copy = async () => {
    onCopy?.()
    try {
      await navigator.clipboard.writeText(command)
      notify(t('copied'), 'good')
    } catch {
      // The command is selected: the browser's own copying is left.
      if (text.current) getSelection()?.selectAllChildren(text.current)
      notify(t('copy_failed'), 'bad')
    }
  }
  return (
    <div class="command-line">
      <code ref={text} dir="ltr" onCopy={isIncomplete ? undefined : onCopy}>
        {command}
      </code>
      <button type="button" class="quiet" disabled={isIncomplete} onClick={() => void copy()}>
        {t('guide_copy')}
      </button>
    </div>
  )
}
