import type { Preset } from '../../../contract/preset.ts'
import type { PresetPart } from '../../../jobs/preset.ts'
import { dotted, number } from './format.ts'
import { type MessageKey, t } from './words.ts'

/** What a preset adds, in one line. */
export function presetSummary({ template = '', shape, extra, count, model }: Omit<Preset, 'name'>): string {
  return dotted(template, shape, count === undefined ? '' : `× ${number(count)}`, extra, model)
}

const unusableKeys = {
  connection: 'preset_unusable_connection',
  shape: 'preset_unusable_shape',
  count: 'preset_unusable_count',
  parameters: 'preset_unusable_parameters',
} as const satisfies Record<PresetPart, MessageKey>

/** That a part of a preset is not used, and why. */
export function unusableText(part: PresetPart): string {
  return t(unusableKeys[part])
}
