import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isFinal } from '../../../contract/job.ts'
import type { Deeds } from '../model/deeds.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import * as icons from './icon-paths.ts'
import { Popover } from './popover.tsx'

interface JobMenuProps {
  job: Job
  prompt: string
  deeds: Deeds
}

/** What is wanted now and then. */
export function JobMenu({ job, prompt, deeds }: JobMenuProps) {
  return (
    <Popover label={t('menu_title')} face={<Icon path={icons.more} />} closeOnClick>
      {prompt && (
        <button type="button" onClick={() => deeds.copy(prompt)}>
          <Icon path={icons.copy} /> {t('deed_copy')}
        </button>
      )}
      {prompt && deeds.edit && (
        <button type="button" onClick={() => deeds.edit?.(prompt)}>
          <Icon path={icons.pen} /> {t('deed_edit')}
        </button>
      )}
      {isFinal(job.state) ? (
        <button type="button" onClick={() => deeds.resend(job)}>
          <Icon path={icons.send} /> {t('deed_resend')}
        </button>
      ) : (
        <button type="button" onClick={() => void deeds.check(job)}>
          <Icon path={icons.refresh} /> {t('deed_check')}
        </button>
      )}
      {deeds.show && (
        <button type="button" onClick={() => deeds.show?.(job)}>
          <Icon path={icons.gallery} /> {t('deed_show')}
        </button>
      )}
      <RemoveButton job={job} deeds={deeds} />
    </Popover>
  )
}

/** Asks once, in place: what is removed is gone with its pictures. */
function RemoveButton({ job, deeds }: { job: Job; deeds: Deeds }) {
  const [asked, setAsked] = useState(false)
  const pending = !isFinal(job.state)
  const remove = (event: Event) => {
    if (asked) return deeds.remove(job)
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
