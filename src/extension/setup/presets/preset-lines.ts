import { type Preset, presetLimits } from '../../../contract/preset.ts'
import { plainText } from '../../../jobs/page-text.ts'

/** What presets may name, as the user calls it. */
export interface NamedService {
  id: string
  name: string
}

/** Why a text can't be read as presets; `value`: what stands in the line. */
export interface Fault {
  /** Counts from 1. */
  line: number
  code:
    | 'unknown_line'
    | 'outside'
    | 'unknown_key'
    | 'repeated_key'
    | 'repeated_name'
    | 'no_name'
    | 'long_name'
    | 'long_value'
    | 'shape'
    | 'count'
    | 'menu'
  value: string
}

/** `unknown`: services that are not here. Their presets come without service and model. */
export type Read = { ok: true; presets: Preset[]; unknown: string[] } | { ok: false; faults: Fault[] }

const keys = ['template', 'shape', 'parameters', 'count', 'service', 'model', 'menu'] as const
type Key = (typeof keys)[number]

/**
 * Presets as a text that people read, change and share:
 *
 *   # a remark
 *   [Watercolor]
 *   template: in watercolor: {selection} --ar 3:2
 *   menu: yes
 *
 * A name in brackets begins a preset, and what follows it stands one to a line. What a preset does not have is left out.
 */
export function writePresets(presets: readonly Preset[], services: readonly NamedService[]): string {
  return presets
    .map((preset) => {
      const values: Record<Key, string | undefined> = {
        template: preset.template,
        shape: preset.shape,
        parameters: preset.extra,
        count: preset.count?.toString(),
        service: services.find(({ id }) => id === preset.connectionId)?.name,
        model: preset.model,
        menu: preset.inMenu ? 'yes' : undefined,
      }
      const lines = keys.flatMap((key) => (values[key] ? [`${key}: ${plainText(values[key])}`] : []))
      return [`[${preset.name}]`, ...lines].join('\n')
    })
    .join('\n\n')
}

interface Section {
  line: number
  name: string
  values: Map<Key, { line: number; value: string }>
}

/** Nothing is taken of a text that has a fault. */
export function readPresets(text: string, services: readonly NamedService[]): Read {
  const faults: Fault[] = []
  const sections: Section[] = []
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const content = plainText(raw)
    if (content === '' || content.startsWith('#')) continue
    const line = index + 1
    if (content.startsWith('[') && content.endsWith(']'))
      sections.push({ line, name: content.slice(1, -1).trim(), values: new Map() })
    else faults.push(...readLine(sections.at(-1), { line, content }))
  }
  const names = new Set<string>()
  for (const { line, name } of sections) {
    if (name === '') faults.push({ line, code: 'no_name', value: '' })
    else if (name.length > presetLimits.name) faults.push({ line, code: 'long_name', value: name })
    else if (names.has(name)) faults.push({ line, code: 'repeated_name', value: name })
    names.add(name)
  }
  if (faults.length > 0) return { ok: false, faults: faults.sort((a, b) => a.line - b.line) }
  const known = new Map(services.map(({ id, name }) => [name, id]))
  const named = sections.flatMap(({ values }) => values.get('service')?.value ?? [])
  return {
    ok: true,
    presets: sections.map((section) => presetOf(section, known)),
    unknown: [...new Set(named.filter((name) => !known.has(name)))],
  }
}

function readLine(section: Section | undefined, { line, content }: { line: number; content: string }): Fault[] {
  const [, name = '', value = ''] = /^([a-z]+)\s*:\s*(.*)$/i.exec(content) ?? []
  const fault = (code: Fault['code'], shown: string): Fault[] => [{ line, code, value: shown.slice(0, 60) }]
  if (name === '') return fault('unknown_line', content)
  if (!section) return fault('outside', content)
  const key = keys.find((one) => one === name.toLowerCase())
  if (!key) return fault('unknown_key', name)
  if (section.values.has(key)) return fault('repeated_key', name)
  section.values.set(key, { line, value })
  const code = faultOf(key, value)
  return code ? fault(code, value) : []
}

export const shapePattern = /^\d{1,4}:\d{1,4}$/

function faultOf(key: Key, value: string): Fault['code'] | null {
  if (key === 'shape') return value === '' || shapePattern.test(value) ? null : 'shape'
  if (key === 'menu') return /^(yes|no)?$/i.test(value) ? null : 'menu'
  if (key === 'count') return value === '' || isCount(value) ? null : 'count'
  const most = {
    template: presetLimits.template,
    parameters: presetLimits.extra,
    service: 200,
    model: presetLimits.model,
  }
  return value.length <= most[key] ? null : 'long_value'
}

function isCount(value: string): boolean {
  return /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= presetLimits.count
}

function presetOf({ name, values }: Section, services: ReadonlyMap<string, string>): Preset {
  const textOf = (key: Key) => values.get(key)?.value ?? ''
  const connectionId = services.get(textOf('service'))
  return {
    ...{ name, shape: textOf('shape'), extra: textOf('parameters') },
    ...(textOf('template') ? { template: textOf('template') } : {}),
    ...(textOf('count') ? { count: Number(textOf('count')) } : {}),
    ...(connectionId === undefined ? {} : { connectionId }),
    // A model is its service's.
    ...(connectionId === undefined || !textOf('model') ? {} : { model: textOf('model') }),
    ...(/^yes$/i.test(textOf('menu')) ? { inMenu: true } : {}),
  }
}

/** Presets of the same name take the place of the old ones; the others come behind. */
export function mergePresets(ours: readonly Preset[], theirs: readonly Preset[]): Preset[] {
  const changed = new Map(theirs.map((preset) => [preset.name, preset]))
  const known = new Set(ours.map(({ name }) => name))
  return [...ours.map((one) => changed.get(one.name) ?? one), ...theirs.filter(({ name }) => !known.has(name))]
}
