import type { Capabilities } from '../contract/connection.ts'
import type { Preset } from '../contract/preset.ts'
import { knownParameter, splitParameters } from '../shared/prompt-parameters.ts'
import { offeredChips } from './offered-chips.ts'
import { plainText, readPageText, withoutBraces } from './page-text.ts'
import { type ChipValues, withParameters } from './prompt.ts'

/** Parts of a preset that can't be used. `connection`: it is gone, or not the one in use. */
export type PresetPart = 'connection' | 'shape' | 'count' | 'parameters'

/** What a preset adds to a text. */
export function chipsOf(preset: Preset | undefined): ChipValues {
  const { shape = '', extra = '', template, count } = preset ?? {}
  return { shape, extra, template, count }
}

/** The parts of a preset that a service has nothing for. */
export function unusableParts(
  preset: Pick<Preset, 'shape' | 'extra' | 'count'>,
  service: Pick<Capabilities, 'parameters' | 'maxCount'>,
): PresetPart[] {
  const offered = offeredChips(service)
  const parts: PresetPart[] = []
  if (preset.shape !== '' && !offered.shape) parts.push('shape')
  if (preset.count !== undefined && preset.count > offered.maxCount) parts.push('count')
  if (preset.extra.trim() !== '' && offered.parameters.length === 0) parts.push('parameters')
  return parts
}

/** What the prompt box takes of a preset. It sends to the active connection, whatever the preset names. */
export function inPromptBox(
  preset: Preset | undefined,
  { shape, extra, template, count }: ChipValues,
  activeId: string | null,
) {
  const { connectionId, model } = preset ?? {}
  const isElsewhere = connectionId !== undefined && connectionId !== activeId
  return {
    parameters: {
      shape: shape || undefined,
      extra: extra || undefined,
      template: template || undefined,
      count,
      model: connectionId === undefined || isElsewhere || model === undefined ? undefined : { id: model, connectionId },
    },
    unusable: isElsewhere ? (['connection'] satisfies PresetPart[]) : [],
  }
}

/** A text of a page, and what goes with it. */
export interface Selected {
  /** Empty: there is nothing to paint. */
  text: string
  chips: ChipValues
  /** Parameters of the page that are not sent. */
  leftOut: string[]
}

/** A job's card shows as many, and as much of each, in UTF-16 units. */
const maxLeftOut = { count: 20, length: 200 }

/**
 * What is painted of a text that was selected on a page. The text brings no placeholder, no braces, no line breaks, and no parameters unless
 * `allowParameters`; of those that the preset sets itself, the preset's hold.
 */
export function readSelection(selection: string, preset: Preset | undefined, allowParameters: boolean): Selected {
  const plain = plainText(selection)
  const { text, parameters } = readPageText(plain)
  const chips = chipsOf(preset)
  if (!allowParameters) return { text, chips, leftOut: shortened(parameters) }
  // In their place, so that those go along whose names are newer than this extension.
  if (!preset) return { text: text && withoutBraces(plain), chips, leftOut: [] }
  const own = new Set(keysIn(withParameters('-', chips)))
  const isOwn = (parameter: string) => keysIn(parameter).some((key) => own.has(key))
  const extra = [chips.extra.trim(), ...parameters.filter((one) => !isOwn(one))].join(' ').trim()
  return { text, chips: { ...chips, extra }, leftOut: shortened(parameters.filter(isOwn)) }
}

/**
 * The prompt for a service. `unused`: parameters that it would not understand. What it has no field for, its adapter says when it is
 * sent.
 */
export function promptFor(
  { parameters }: { parameters?: readonly string[] | undefined },
  { text, chips }: Pick<Selected, 'text' | 'chips'>,
): { prompt: string; unused: string[] } {
  const { count } = chips
  if (parameters || count === undefined) return { prompt: withParameters(text, chips), unused: [] }
  return { prompt: withParameters(text, { ...chips, count: undefined }), unused: [`--n ${count}`] }
}

function keysIn(prompt: string): string[] {
  return splitParameters(prompt).parameters.flatMap(({ name }) => knownParameter(name)?.key ?? [])
}

function shortened(parameters: readonly string[]): string[] {
  const { count, length } = maxLeftOut
  return parameters.slice(0, count).map((one) => (one.length > length ? `${one.slice(0, length)}…` : one))
}
