import { useEffect, useRef, useState } from 'preact/hooks'
import type { Capabilities } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import { isFinal } from '../../../jobs/state.ts'
import type { Store } from '../../store/store.ts'
import { Icon } from '../components/icon.tsx'
import * as icons from '../icons/icon-paths.ts'
import * as rareIcons from '../icons/icon-paths-rare.ts'
import { abilitiesOf, canCommand, takes } from '../model/abilities.ts'
import type { AdvancedActions, JobActions } from '../model/job-actions.ts'
import { coverLink } from '../model/recent.ts'
import { createRequestIds } from '../model/request-ids.ts'
import { t } from '../text/words.ts'

export interface JobMenuProps {
  job: Job
  prompt: string
  actions: JobActions
}

export function JobMenuItems({ job, prompt, actions }: JobMenuProps) {
  return (
    <>
      {prompt && <Item icon={icons.copy} text={t('deed_copy')} run={() => actions.copy(prompt)} />}
      {prompt && actions.edit && <Item icon={icons.pen} text={t('deed_edit')} run={() => actions.edit?.(prompt)} />}
      {isFinal(job.state) ? (
        <Item icon={icons.send} text={t('deed_resend')} run={() => actions.resend(job)} />
      ) : (
        <Item icon={icons.refresh} text={t('deed_check')} run={() => void actions.check(job)} />
      )}
      {actions.advancedActions && <RareItems job={job} actions={actions} advancedActions={actions.advancedActions} />}
      {actions.show && <Item icon={icons.gallery} text={t('deed_show')} run={() => actions.show?.(job)} />}
      <RemoveButton job={job} actions={actions} />
    </>
  )
}

/** What only some APIs can do. */
function RareItems({
  job,
  actions,
  advancedActions,
}: Pick<JobMenuProps, 'job' | 'actions'> & { advancedActions: AdvancedActions }) {
  const { store, send, refuse } = advancedActions
  // Follow-ups go to the job's own connection; a new command goes to the active one.
  const own = useAbilities(store, job.connectionId)
  const active = useAbilities(store)
  const link = coverLink(job, Date.now())
  const ids = useRef(createRequestIds())
  const describe = async (url: string) => {
    const command = { kind: 'describe', url } as const
    const reply = await send('jobs.submit', { command, requestId: ids.current.idOf(command) })
    if (reply.ok) ids.current.taken(command)
    else refuse(reply.error.code)
  }
  const cancel = async () => {
    const reply = await send('jobs.cancel', { jobId: job.id })
    if (!reply.ok) refuse(reply.error.code)
  }
  const seed = async () => {
    const { showSeed } = await import('../dialogs/seed.tsx')
    await showSeed({ job, advancedActions, copy: actions.copy })
  }
  const painted = job.state === 'done' && (job.result?.pictures.length ?? 0) > 0
  const known = job.messageId !== undefined || job.handle !== undefined
  return (
    <>
      {link !== null && canCommand(active, 'describe') && (
        <Item icon={rareIcons.words} text={t('deed_describe')} run={() => void describe(link)} />
      )}
      {link !== null && actions.refer && takes(active, 'references') && (
        <Item icon={icons.picture} text={t('deed_refer')} run={() => actions.refer?.(link)} />
      )}
      {painted && (job.result?.seed !== undefined || canCommand(own, 'seed')) && (
        <Item icon={rareIcons.seed} text={t('deed_seed')} run={() => void seed()} />
      )}
      {!isFinal(job.state) && known && canCommand(own, 'cancel') && (
        <Item icon={icons.stop} text={t('deed_cancel')} run={() => void cancel()} />
      )}
    </>
  )
}

function useAbilities(store: Store, connectionId?: string): Capabilities | null {
  const [abilities, setAbilities] = useState<Capabilities | null>(null)
  useEffect(() => {
    let wanted = true
    void abilitiesOf(store, connectionId).then((found) => wanted && setAbilities(found))
    return () => {
      wanted = false
    }
  }, [store, connectionId])
  return abilities
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
