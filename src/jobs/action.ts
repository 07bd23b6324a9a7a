import type { Command } from '../contract/command.ts'
import type { Button } from '../contract/update.ts'
import { pressedButton } from './button.ts'
import type { Commanded, Known } from './lineage.ts'

/** What was done to get a result, as data; the pages put it into words. */
export type Action =
  | { kind: 'button'; button: Pick<Button, 'label' | 'shown' | 'role' | 'index'> }
  | { kind: 'command'; command: Exclude<Command, { kind: 'imagine' | 'button' }> }

/** What was done to get this job's result; null for a plain *imagine*. A button whose parent is not known has its label only. */
export function actionOf<One extends Commanded>(job: One, known: Known<One>): Action | null {
  const { command } = job
  if (command.kind === 'imagine') return null
  if (command.kind !== 'button') return { kind: 'command', command }
  const { label } = command
  return { kind: 'button', button: pressedButton(job, known) ?? { label, shown: label, role: 'other' } }
}
