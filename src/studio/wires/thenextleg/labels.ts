import type { Action } from '../../actions.ts'

/** Byte for byte as The Next Leg lists them. Upscales beyond the first were never seen there. */
const labels = new Map<Action, string>([
  ['upscale-1', 'U1'],
  ['upscale-2', 'U2'],
  ['upscale-3', 'U3'],
  ['upscale-4', 'U4'],
  ['reroll', '🔄'],
  ['vary-1', 'V1'],
  ['vary-2', 'V2'],
  ['vary-3', 'V3'],
  ['vary-4', 'V4'],
  ['vary-strong', '🪄 Vary (Strong)'],
  ['vary-subtle', '🪄 Vary (Subtle)'],
  ['vary-region', '🖌️ Vary (Region)'],
  ['zoom-2', '🔍 Zoom Out 2x'],
  ['zoom-1.5', '🔍 Zoom Out 1.5x'],
  ['zoom-custom', '🔍 Custom Zoom'],
  ['square', '↔️ Make Square'],
  ['pan-left', '⬅️'],
  ['pan-right', '➡️'],
  ['pan-up', '⬆️'],
  ['pan-down', '⬇️'],
  ['web', 'Web'],
])

/** A reaction that works on every picture and is listed under none. */
const seedLabel = '✉️'

export function labelsOf(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => labels.get(action) ?? [])
}

/** Null: no such button. */
export function actionOf(label: string): Action | null {
  if (label === seedLabel) return 'seed'
  for (const [action, text] of labels) if (text === label) return action
  return null
}
