import type { Job } from '../contract/job.ts'
import type { Button } from '../contract/update.ts'
import { type Commanded, type Known, parentOf } from './lineage.ts'

type Press = Pick<Button, 'label' | 'customId'>

/** What tells one button of a job from the others: `Job.pressed` lists these keys. */
export function buttonKey({ label, customId }: Press): string {
  return customId ?? label
}

/** The button that was pressed to make this job, as its parent lists it; undefined when the parent is not known. */
export function pressedButton<One extends Commanded>(job: One, known: Known<One>): Button | undefined {
  const { command } = job
  if (command.kind !== 'button') return undefined
  return parentOf(job, known)?.result?.buttons.find(
    ({ label, customId }) => label === command.label && customId === command.customId,
  )
}

/** The job with this button marked as pressed; the same job when it is marked already. */
export function withPressed(job: Job, button: Press): Job {
  const key = buttonKey(button)
  return job.pressed?.includes(key) ? job : { ...job, pressed: [...(job.pressed ?? []), key] }
}

/** The job with this button free to be pressed again; the same job when it is free already. */
export function withoutPressed(job: Job, button: Press): Job {
  const key = buttonKey(button)
  return job.pressed?.includes(key) ? { ...job, pressed: job.pressed.filter((other) => other !== key) } : job
}
