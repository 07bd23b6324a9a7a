import type { ButtonRole } from '../contract/update.ts'
import { pressedButton } from './button.ts'
import { customIdFamily, roleOf } from './button-role.ts'
import type { Commanded, Known } from './lineage.ts'

/** The kinds of work a user waits for. `rest`: buttons that are none of the others. */
export const workKinds = [
  'imagine',
  'blend',
  'describe',
  'upscale',
  'vary',
  'reroll',
  'zoom',
  'pan',
  'region',
  'rest',
] as const
export type WorkKind = (typeof workKinds)[number]

const kindOfRole: Readonly<Partial<Record<ButtonRole, WorkKind>>> = {
  upscale: 'upscale',
  vary: 'vary',
  reroll: 'reroll',
  zoom: 'zoom',
  pan: 'pan',
  region: 'region',
}

/**
 * The kind of work of a job; null for commands that make neither a picture nor a description. A button's role is read from
 * the parent's result; when the parent is not known, from the button's own label.
 */
export function workKindOf<One extends Commanded>(job: One, known: Known<One>): WorkKind | null {
  const { command } = job
  if (command.kind === 'imagine' || command.kind === 'blend' || command.kind === 'describe') return command.kind
  if (command.kind !== 'button') return null
  const role = pressedButton(job, known)?.role ?? roleOf([command.label, customIdFamily(command.customId)])
  return kindOfRole[role] ?? 'rest'
}
