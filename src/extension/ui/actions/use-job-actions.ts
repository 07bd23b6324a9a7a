import { useContext, useRef } from 'preact/hooks'
import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Settings } from '../../../contract/settings.ts'
import type { Source } from '../../../contract/source.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { promptOf, sourcePageOf } from '../../../jobs/lineage.ts'
import type { Send } from '../../messaging/client.ts'
import { openPage } from '../../platform/tabs.ts'
import type { KeptDialogs } from '../../store/kept-dialog.ts'
import type { Store } from '../../store/store.ts'
import type { ButtonInput } from '../dialogs/button-form.ts'
import { buttonOf } from '../dialogs/use-keeping.ts'
import '../dialogs/dialog.css'
import type { Notify } from '../hooks/use-notice.ts'
import { PicturesContext } from '../hooks/use-picture.ts'
import type { AdvancedActions, JobActions } from '../model/job-actions.ts'
import { textOf } from '../model/prompt.ts'
import { createRequestIds } from '../model/request-ids.ts'
import { sentMs } from '../model/sent-ms.ts'
import { createOutActions } from '../out/out-actions.ts'
import { type FailureCode, failureText } from '../text/failure-text.ts'
import { t } from '../text/words.ts'
import { createUndoOffer } from './undo-offer.ts'

interface JobActionsOptions {
  send: Send
  /** Jobs the page knows of, children among them. */
  jobs: Iterable<Job>
  notify: Notify
  /** Brings a job before the user's eyes. */
  open: (job: Job) => void
  /** Where the dialogs of the advanced actions read; without it only the plain actions are offered. */
  store?: Store
  /** Keeps what is entered in them; absent on pages that do not close by themselves. */
  dialogs?: KeptDialogs | undefined
}

export interface PageActions extends JobActions {
  /**
   * Sends a command; the same `requestId` twice is one job. `again`: the user wants the same once more. `model`: in place of the
   * connection's. Null when it is on its way.
   */
  submit: (
    command: Command,
    requestId: string,
    options?: { again?: boolean; model?: string | undefined },
  ) => Promise<FailureCode | null>
  /** What is sent from now on goes to this connection. */
  activate: (connectionId: string) => void
  saveSettings: (settings: Settings) => void
  refresh: () => void
  pollRelay: () => void
}

/** What both popup and gallery do, by asking the worker. What is being asked already is not asked again. */
export function useJobActions({
  send,
  jobs,
  notify,
  open,
  store,
  dialogs,
}: JobActionsOptions): Omit<PageActions, 'edit' | 'change' | 'refer' | 'show' | 'relax'> {
  const underway = useRef(new Set<string>())
  const requestIds = useRef(createRequestIds())
  const pictures = useContext(PicturesContext)
  const undoOffer = createUndoOffer({ send, notify })
  const advancedActions: AdvancedActions | undefined = store && {
    store,
    send,
    pictures,
    dialogs,
    refuse: (code) => notify(failureText(code), 'bad'),
  }

  async function once(key: string, ask: () => Promise<{ ok: true } | { ok: false; error: { code: FailureCode } }>) {
    if (underway.current.has(key)) return false
    underway.current.add(key)
    const reply = await ask().finally(() => underway.current.delete(key))
    if (!reply.ok) notify(failureText(reply.error.code), 'bad')
    return reply.ok
  }

  /** A command that was not accepted keeps its request id. */
  async function begin(command: Command, more: { again?: true; source?: Source } = {}) {
    const submission = { command, ...more }
    const reply = await send('jobs.submit', { ...submission, requestId: requestIds.current.idOf(submission) })
    if (reply.ok) {
      requestIds.current.taken(submission)
      undoOffer.offer(reply.value)
    }
    return reply
  }

  return {
    out: createOutActions({ pictures, send, notify }),
    ...(pictures && store
      ? {
          async save(job, part) {
            const [{ saveJob }, { tellSaved }] = await Promise.all([
              import('../save/save-job.ts'),
              import('../save/save-text.ts'),
            ])
            const known = new Map([...jobs].map((one) => [one.id, one]))
            const [prompt, source] = [promptOf(job, known), sourcePageOf(job, known)]
            tellSaved(await saveJob({ job, part, prompt, source, store, pictures, send }), notify)
          },
        }
      : {}),
    favourite: ({ id, favourite = false }) =>
      void once(`favourite ${id}`, () => send('jobs.mark', { jobId: id, favourite: !favourite })),
    begin: (command) => void once(`begin ${JSON.stringify(command)}`, () => begin(command)),
    again(job) {
      const key = `again ${job.id}`
      const repeat = async () => {
        const reply = await begin(job.command, { again: true, ...(job.source ? { source: job.source } : {}) })
        if (reply.ok && reply.value.heldUntil === undefined) notify(t('compose_sent'))
        return reply
      }
      void once(key, repeat).then((isSent) => {
        if (!isSent) return
        // A double click is one act, though each of two acts is another picture.
        underway.current.add(key)
        setTimeout(() => underway.current.delete(key), sentMs)
      })
    },
    ...(advancedActions
      ? {
          repaint: ({ job, index, prompt, url, kept }) =>
            void once(`repaint ${job.id} ${index}`, async () => {
              const { askRepainting } = await import('../dialogs/region.tsx')
              const input = await askRepainting({ job, index, url, prompt, pictures, dialogs, kept })
              if (!input) return { ok: true }
              return begin({
                kind: 'imagine',
                prompt: input.prompt ?? textOf(prompt),
                references: [url],
                mask: input.mask,
              })
            }),
        }
      : {}),
    async submit(command, requestId, { again = false, model } = {}) {
      const options = { ...(again ? { again } : {}), ...(model === undefined ? {} : { model }) }
      const reply = await send('jobs.submit', { command, requestId, ...options })
      if (!reply.ok) return reply.error.code
      undoOffer.offer(reply.value)
      return null
    },
    undo: (job) => void once(`undo ${job.id}`, () => undoOffer.undo(job.id)),
    press(job, button, kept) {
      const key = buttonKey(button)
      const children = [...jobs].filter(
        ({ parentId, command }) => parentId === job.id && command.kind === 'button' && buttonKey(command) === key,
      )
      const made = children.at(-1)
      // A second upscale of the same quarter brings nothing new, and some APIs never answer it.
      if (button.role === 'upscale' && made && made.state !== 'failed') return open(made)
      // That a double click is one press is the worker's to know: it sees what other pages ask for, too.
      const press = async (input: ButtonInput = {}) => {
        const command: Command = { kind: 'button', ...buttonOf(button), ...input }
        const submission = { command, parentId: job.id }
        const reply = await send('jobs.submit', { ...submission, requestId: requestIds.current.idOf(submission) })
        if (reply.ok) {
          requestIds.current.taken(submission)
          undoOffer.offer(reply.value)
        }
        return reply
      }
      const action = `press ${job.id} ${key}`
      if (!advancedActions || !asksFirst(button)) return void once(action, press)
      const known = new Map([...jobs].map((one) => [one.id, one]))
      const prompt = promptOf(job, known)
      void once(action, async () => {
        const { askButton } = await import('../dialogs/button-form.ts')
        const input = await askButton({ job, button, prompt, kept, ...advancedActions })
        return input ? press(input) : { ok: true }
      })
    },
    resend: (job) =>
      void once(`resend ${job.id}`, async () => {
        const reply = await send('jobs.resend', { jobId: job.id })
        if (reply.ok) undoOffer.offer(reply.value)
        return reply
      }),
    async check(job) {
      const reply = await send('jobs.check', { jobId: job.id })
      if (!reply.ok) notify(failureText(reply.error.code), 'bad')
      else if (!reply.value.found) notify(t('check_nothing'))
    },
    remove: (job) => void once(`remove ${job.id}`, () => send('jobs.delete', { jobId: job.id })),
    copy: (text) =>
      void navigator.clipboard.writeText(text).then(
        () => notify(t('copied')),
        () => notify(t('copy_failed'), 'bad'),
      ),
    ...(advancedActions ? { advancedActions } : {}),
    openSetup: () => void openPage('setup'),
    openHelp: () => void openPage('help', { about: 'trouble' }),
    activate: (id) => void once(`activate ${id}`, () => send('connections.activate', { id })),
    saveSettings: (settings) => void once('settings', () => send('settings.save', settings)),
    refresh: () => void once('refresh', () => send('account.refresh', {})),
    pollRelay: () => void once('pollRelay', () => send('sync.refresh', {})),
  }
}

/** Whether it wants to know more: which part of the picture, how far to zoom. */
function asksFirst({ role, label, customId }: Button): boolean {
  return role === 'region' || (role === 'zoom' && /custom/i.test(`${label} ${customId ?? ''}`))
}
