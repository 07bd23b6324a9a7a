import { useEffect } from 'preact/hooks'
import { buttonKey } from '../../jobs/button.ts'
import { promptOf } from '../../jobs/lineage.ts'
import type { PopupState } from './popup-context.ts'

/** Opens the dialog about a picture again that was open when the page was closed. That of the prompt box is opened by the box. */
export function useKeptDialog({ keptDialog, jobs, actions, dialogs }: PopupState): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, when it was read.
  useEffect(() => {
    if (!keptDialog || keptDialog.kind === 'pick') return
    const job = jobs.get(keptDialog.jobId)
    const target = keptDialog.kind === 'zoom' ? keptDialog : keptDialog.of
    const button =
      'button' in target ? job?.result?.buttons.find((one) => buttonKey(one) === buttonKey(target.button)) : undefined
    if (job && button) actions.press(job, button, keptDialog)
    else if (job && keptDialog.kind === 'region' && 'url' in keptDialog.of)
      actions.repaint?.({ job, prompt: promptOf(job, jobs), ...keptDialog.of, kept: keptDialog })
    // The job was deleted in the meantime.
    else void dialogs.forget()
  }, [keptDialog])
}
