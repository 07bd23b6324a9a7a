import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isHeld } from '../../../jobs/held.ts'
import { isFinal, isPending } from '../../../jobs/state.ts'
import { Icon } from '../components/icon.tsx'
import { useConnected, useServiceOf } from '../hooks/use-services.ts'
import * as icons from '../icons/icon-paths.ts'
import * as rareIcons from '../icons/icon-paths-rare.ts'
import { canCommand } from '../model/abilities.ts'
import type { AdvancedActions, JobActions } from '../model/job-actions.ts'
import { isDirect } from '../text/job-text.ts'
import { isAskable } from '../text/trouble-text.ts'
import { t } from '../text/words.ts'
import { OneOfFour } from './one-of-four.tsx'
import { copyQuarter, hasQuarters, isOnePicture, outCommands } from './out-commands.ts'
import { isWithoutButtons } from './picture-toolbar.tsx'
import { usePictureCommands } from './use-picture-commands.ts'

export interface JobMenuProps {
  job: Job
  prompt: string
  actions: JobActions
  /** What is done with a picture stands beside the menu already. */
  hasToolbar?: boolean
  /** So do copying and editing the prompt. */
  hasPromptActions?: boolean
  /** So do saving, copying the picture, and copying its link. */
  hasPictureActions?: boolean
}

export function JobMenuItems(props: JobMenuProps) {
  const { job, prompt, actions, hasToolbar = false, hasPromptActions = false } = props
  const offered = hasPromptActions ? '' : prompt
  const service = useServiceOf(job)
  const commands = usePictureCommands({ job, prompt, actions })
  const isBare = hasToolbar && isWithoutButtons(job)
  return (
    <>
      {offered && <Item icon={icons.copy} text={t('deed_copy')} run={() => actions.copy(offered)} />}
      {offered && actions.edit && <Item icon={icons.pen} text={t('deed_edit')} run={() => actions.edit?.(offered)} />}
      <OutItems {...props} />
      {!isBare && <RepeatItem job={job} actions={actions} />}
      {isHeld(job) && <Item icon={rareIcons.undo} text={t('undo')} run={() => actions.undo(job)} />}
      {isPending(job.state) && !isHeld(job) && isAskable(service) && (
        <Item icon={icons.refresh} text={t('deed_check')} run={() => void actions.check(job)} />
      )}
      {!isBare && commands.map((command) => <Item key={command.text} {...command} />)}
      {actions.advancedActions && <RareItems job={job} actions={actions} advancedActions={actions.advancedActions} />}
      {actions.show && <Item icon={icons.gallery} text={t('deed_show')} run={() => actions.show?.(job)} />}
      <RemoveButton job={job} actions={actions} />
    </>
  )
}

/** Out of the browser: the pictures, each of four, and the words that put one into a document. */
function OutItems({ job, prompt, actions, hasPictureActions = false }: JobMenuProps) {
  const { save, picture, link, ...more } = outCommands({ job, prompt, actions })
  const one = isOnePicture(job)
    ? [hasPictureActions ? null : picture, hasPictureActions ? null : link, ...Object.values(more)]
    : []
  const offered = [hasPictureActions ? null : save, ...one].filter(
    (command) => command !== null && command !== undefined,
  )
  return (
    <>
      {offered.map((command) => (
        <Item key={command.text} {...command} />
      ))}
      {!hasPictureActions && hasQuarters(job) && (
        <OneOfFour
          label={t('out_copy_quarter')}
          nameOf={(quarter) => t('out_copy_nth', quarter)}
          run={(quarter) => copyQuarter(actions.out, job, quarter)}
        />
      )}
    </>
  )
}

function RepeatItem({ job, actions }: Pick<JobMenuProps, 'job' | 'actions'>) {
  if (!isFinal(job.state)) return null
  return isWithoutButtons(job) ? (
    <Item icon={icons.refresh} text={t('deed_again')} run={() => actions.again(job)} />
  ) : (
    <Item icon={icons.send} text={t('deed_resend')} run={() => actions.resend(job)} />
  )
}

/** What only some APIs can do. */
function RareItems({
  job,
  actions,
  advancedActions,
}: Pick<JobMenuProps, 'job' | 'actions'> & { advancedActions: AdvancedActions }) {
  const { send, refuse } = advancedActions
  // Follow-ups go to the job's own connection.
  const own = useConnected(job.connectionId)
  const cancel = async () => {
    const reply = await send('jobs.cancel', { jobId: job.id })
    if (!reply.ok) refuse(reply.error.code)
  }
  const seed = async () => {
    const { showSeed } = await import('../dialogs/seed.tsx')
    await showSeed({ job, advancedActions, copy: actions.copy })
  }
  const painted = job.state === 'done' && (job.result?.pictures.length ?? 0) > 0
  const hasId = job.messageId !== undefined || job.handle !== undefined
  // What is painted while it is being sent is stopped without an id.
  const isStoppable = (hasId && !isHeld(job)) || (job.state === 'sending' && isDirect(own))
  return (
    <>
      {painted && (job.result?.seed !== undefined || canCommand(own?.capabilities, 'seed')) && (
        <Item icon={rareIcons.seed} text={t('deed_seed')} run={() => void seed()} />
      )}
      {isPending(job.state) && isStoppable && canCommand(own?.capabilities, 'cancel') && (
        <Item icon={icons.stop} text={t('deed_cancel')} run={() => void cancel()} />
      )}
    </>
  )
}

interface ItemProps {
  icon: string
  text: string
  run: () => void
}

function Item({ icon, text, run }: ItemProps) {
  return (
    <button type="button" onClick={run}>
      <Icon path={icon} /> {text}
    </button>
  )
}

/** Asks once, in place: what is removed is gone with its pictures. */
function RemoveButton({ job, actions }: { job: Job; actions: JobActions }) {
  const [asked, setAsked] = useState(false)
  const pending = !isFinal(job.state)
  const remove = (event: Event) => {
    if (asked) return actions.remove(job)
    event.stopPropagation() // the menu stays open for the answer
    setAsked(true)
  }
  return (
    <button type="button" class="danger" onClick={remove} onBlur={() => setAsked(false)}>
      <Icon path={icons.bin} />
      {t(asked ? 'deed_remove_sure' : pending ? 'deed_forget' : 'deed_remove')}
    </button>
  )
}
