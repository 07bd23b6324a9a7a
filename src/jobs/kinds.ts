import type { CommandKind } from '../contract/command.ts'

/** Commands whose result is a picture. */
export function paints(kind: CommandKind): boolean {
  return kind === 'imagine' || kind === 'button' || kind === 'blend'
}

/**
 * Commands that popup and gallery list: they take minutes and may cost something. Jobs of the others (info, speed, ...) are known
 * by id only, while they run and shortly after.
 */
export function isListed(kind: CommandKind): boolean {
  return paints(kind) || kind === 'describe'
}
