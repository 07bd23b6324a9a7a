import type { Command } from '../contract/command.ts'
import type { Button } from '../contract/update.ts'
import { pressedButton } from './button.ts'
import { quarterOf, roleOf } from './button-role.ts'
import type { Commanded, Known } from './lineage.ts'

/** What was done to get a result, as data; the pages put it into words. */
export type Action =
  | { kind: 'button'; button: Pick<Button, 'label' | 'shown' | 'role' | 'index'> }
  | { kind: 'command'; command: Exclude<Command, { kind: 'imagine' | 'button' }> }

/** What was done to get this job's result; null for a plain *imagine*. A button that its parent no longer shows as pressed (it failed), or whose parent is not known, is read from its label. */
export function actionOf<One extends Commanded>(job: One, known: Known<One>): Action | null {
  const { command } = job
  if (command.kind === 'imagine') return null
  if (command.kind !== 'button') return { kind: 'command', command }
  return { kind: 'button', button: pressedButton(job, known) ?? labelled(command.label) }
}

function labelled(label: string): Pick<Button, 'label' | 'shown' | 'role' | 'index'> {
  const index = quarterOf(label)
  return { label, shown: label, role: roleOf([label]), ...(index === undefined ? {} : { index }) }
}
