import { useEffect } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { jobIndex } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { Icon } from '../components/icon.tsx'
import * as icons from '../icons/icon-paths.ts'
import type { AdvancedActions } from '../model/job-actions.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { Progress } from './progress.tsx'
import { useCommand } from './use-command.ts'

interface SeedOptions {
  job: Job
  advancedActions: AdvancedActions
  copy: (text: string) => void
}

/** Shows the seed of a picture, from its result or by asking the API. */
export async function showSeed(options: SeedOptions): Promise<void> {
  const earlier = await askedBefore(options.advancedActions.store, options.job.id)
  await openDialog<never>({
    title: t('seed_title'),
    content: () => <Seed {...options} earlier={earlier} />,
  })
}

/** The same question twice is one: some APIs answer it only once. */
async function askedBefore(store: Store, parentId: string): Promise<Job | undefined> {
  const asked = await store.readJobs((await store.read(jobIndex)).quiet)
  return asked.findLast((job) => job.command.kind === 'seed' && job.parentId === parentId && job.state !== 'failed')
}

function Seed({ job, advancedActions, copy, earlier }: SeedOptions & { earlier: Job | undefined }) {
  const asked = useCommand(advancedActions)
  const { send, follow } = asked
  const knownSeed = job.result?.seed
  useEffect(() => {
    if (knownSeed !== undefined) return
    if (earlier) follow(earlier.id)
    else send({ kind: 'seed' }, job.id)
  }, [knownSeed, earlier, job.id, send, follow])
  const seed = knownSeed ?? asked.job?.result?.seed ?? asked.job?.result?.text[0]
  return (
    <div class="dialog-form">
      {seed === undefined ? (
        <>
          <Progress job={asked.job} failure={asked.failure} />
          <p class="small muted">{t('seed_wait')}</p>
        </>
      ) : (
        <>
          <p class="seed" role="status">
            <code>{seed}</code>
            <button type="button" class="quiet" onClick={() => copy(seed)}>
              <Icon path={icons.copy} /> {t('seed_copy')}
            </button>
            <button type="button" class="quiet" onClick={() => copy(`--seed ${seed}`)}>
              <Icon path={icons.copy} /> {t('seed_copy_parameter')}
            </button>
          </p>
          <p class="small muted">{t('seed_hint')}</p>
        </>
      )}
    </div>
  )
}
