import type { Action } from '../../actions.ts'
import type { Core, Submission } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import type { StudioJob } from '../../jobs.ts'
import { receipt } from './java.ts'
import { instance } from './task.ts'

/** A press that waits in its window for `submit/modal`. */
interface Modal {
  submission: Submission
  parent: StudioJob
  action: Action
}

/** Discord opens a window for these whatever the settings. */
const windowed: readonly Action[] = ['vary-region', 'zoom-custom']

export interface Modals {
  /** Code 21: nothing begins before `submit/modal`. Null: no window for this one. */
  open(submission: Submission): StudioAnswer | null
  /** Closes the window; returns the press with the window's prompt. Null: no such window. */
  confirm(taskId: string, prompt: string): Submission | null
  /** Closes the window and starts nothing; false when there is none. */
  cancel(taskId: string): boolean
  /** The press as a task, null when there is no such window. */
  taskBody(taskId: string): object | null
}

/** The windows that some buttons open before they do anything. */
export function createModals(core: Core): Modals {
  const modals = new Map<string, Modal>()
  return {
    open(submission) {
      const { command } = submission
      if (command.kind !== 'button' || command.parent === null || command.action === null) return null
      if (!asksFirst(core, command.action)) return null
      modals.set(submission.id, { submission, parent: command.parent, action: command.action })
      const properties = { finalPrompt: command.parent.prompt, remix: core.account.remix, ...instance }
      return receipt(21, 'Waiting for window confirm', submission.id, properties)
    },
    confirm(taskId, prompt) {
      const modal = modals.get(taskId)
      if (!modal) return null
      modals.delete(taskId)
      const { parent, action, submission } = modal
      return { ...submission, command: { kind: 'button', parent, action, extras: { prompt } } }
    },
    cancel: (taskId) => modals.delete(taskId),
    taskBody(taskId) {
      const modal = modals.get(taskId)
      return modal ? modalBody(modal) : null
    },
  }
}

function asksFirst(core: Core, action: Action): boolean {
  const remixed = core.account.remix && /^(vary|reroll|pan)/.test(action)
  return windowed.includes(action) || remixed || core.wantsModal('button')
}

function modalBody({ submission, parent }: Modal): object {
  const { id, ref } = submission
  return {
    id,
    action: 'ACTION',
    status: 'MODAL',
    prompt: parent.prompt,
    progress: '0%',
    state: ref ?? null,
    imageUrl: null,
    failReason: null,
    buttons: [],
    properties: { finalPrompt: parent.prompt },
  }
}
