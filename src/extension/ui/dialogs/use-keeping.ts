import { useEffect } from 'preact/hooks'
import type { Button } from '../../../contract/update.ts'
import type { KeptDialog, KeptDialogs } from '../../store/kept-dialog.ts'

/** Keeps what is entered in a dialog, for the case that its page is closed. */
export function useKeeping(dialogs: KeptDialogs | undefined, dialog: KeptDialog): void {
  const entered = JSON.stringify(dialog)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new object with the same values is the same.
  useEffect(() => {
    void dialogs?.keep(dialog)
  }, [dialogs, entered])
}

/** What a button is found by. */
export function buttonOf({ label, customId }: Button): Pick<Button, 'label' | 'customId'> {
  return customId === undefined ? { label } : { label, customId }
}
