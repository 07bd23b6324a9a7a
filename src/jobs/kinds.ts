import type { CommandKind } from '../contract/command.ts'

/** Commands whose result is a picture. */
export function paints(kind: CommandKind): boolean {
  return kind === 'imagine' || kind === 'button' || kind === 'blend'
}

/**
 * Commands that popup and gallery list, that take minutes and may cost something. The others (info, speed, ...) are watched by id
 * while they run and then forgotten.
 */
export function isListed(kind: CommandKind): boolean {
  return paints(kind) || kind === 'describe'
}
