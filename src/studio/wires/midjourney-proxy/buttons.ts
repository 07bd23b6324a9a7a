import type { Action } from '../../actions.ts'

/** `customId` before and behind the message's hash, label and emoji as Discord has them. */
const forms: [Action, before: string, behind: string, label: string, emoji: string][] = [
  ...(['1', '2', '3', '4'] as const).map((n): [Action, string, string, string, string] => [
    `upscale-${n}`,
    `MJ::JOB::upsample::${n}::`,
    '',
    `U${n}`,
    '',
  ]),
  ['reroll', 'MJ::JOB::reroll::0::', '::SOLO', '', '🔄'],
  ...(['1', '2', '3', '4'] as const).map((n): [Action, string, string, string, string] => [
    `vary-${n}`,
    `MJ::JOB::variation::${n}::`,
    '',
    `V${n}`,
    '',
  ]),
  ['upscale-subtle', 'MJ::JOB::upsample_v6_2x_subtle::1::', '::SOLO', 'Upscale (Subtle)', 'upscale_1'],
  ['upscale-creative', 'MJ::JOB::upsample_v6_2x_creative::1::', '::SOLO', 'Upscale (Creative)', 'upscale_1'],
  ['vary-subtle', 'MJ::JOB::low_variation::1::', '::SOLO', 'Vary (Subtle)', '🪄'],
  ['vary-strong', 'MJ::JOB::high_variation::1::', '::SOLO', 'Vary (Strong)', '🪄'],
  ['vary-region', 'MJ::Inpaint::1::', '::SOLO', 'Vary (Region)', '🖌️'],
  ['zoom-2', 'MJ::Outpaint::50::1::', '::SOLO', 'Zoom Out 2x', '🔍'],
  ['zoom-1.5', 'MJ::Outpaint::75::1::', '::SOLO', 'Zoom Out 1.5x', '🔍'],
  ['zoom-custom', 'MJ::CustomZoom::', '', 'Custom Zoom', '🔍'],
  ['square', 'MJ::Outpaint::100::1::', '::SOLO', 'Make Square', '↔️'],
  ['pan-left', 'MJ::JOB::pan_left::1::', '::SOLO', '', '⬅️'],
  ['pan-right', 'MJ::JOB::pan_right::1::', '::SOLO', '', '➡️'],
  ['pan-up', 'MJ::JOB::pan_up::1::', '::SOLO', '', '⬆️'],
  ['pan-down', 'MJ::JOB::pan_down::1::', '::SOLO', '', '⬇️'],
]

/** Discord's components: type 2 is a button, style 2 a grey one. */
export interface Component {
  customId: string
  emoji: string
  label: string
  type: 2
  style: 2
}

export function componentsOf(actions: readonly Action[], hash: string): Component[] {
  return actions.flatMap((action) => {
    const form = forms.find(([name]) => name === action)
    if (!form) return []
    const [, before, behind, label, emoji] = form
    return [{ customId: `${before}${hash}${behind}`, emoji, label, type: 2, style: 2 }]
  })
}

/** Null: not a button of the message with this hash. */
export function pressedAction(customId: string, hash: string): Action | null {
  return forms.find(([, before, behind]) => `${before}${hash}${behind}` === customId)?.[0] ?? null
}
