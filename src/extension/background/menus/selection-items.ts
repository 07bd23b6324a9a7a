import { type Preset, presetLimits } from '../../../contract/preset.ts'
import type { Settings } from '../../../contract/settings.ts'
import { escapeTitle, type MenuItem } from '../../platform/menus.ts'
import type { Context } from '../context/context.ts'

/** *Imagine*, with the default preset where there is one. */
export const imagineId = 'imagine'
const parentId = 'imagine-with'
const plainId = 'imagine-plain'
const presetPrefix = 'preset:'

type Message = Context['platform']['i18n']['message']

/** The title of the one item has the selected text behind the name, and browsers cut it at 64 characters. */
const maxNameBesideText = 24

/**
 * The items for selected text. One as long as there is nothing to choose: browsers put a second one into a submenu, one more click
 * away. In the submenu the first is what the one item does.
 */
export function selectionItems({ presets = [], defaultPreset }: Settings, message: Message): MenuItem[] {
  const first = presets.find(({ name }) => name === defaultPreset)
  const others = presets.filter((one) => one.inMenu && one !== first).slice(0, presetLimits.inMenu)
  const flat = { id: imagineId, on: 'selection' } as const
  if (others.length === 0)
    return [{ ...flat, title: first ? message('menu_imagine_preset', shortName(first)) : message('menu_imagine') }]
  const below = { parentId, on: 'selection' } as const
  const without = message('menu_without_preset')
  return [
    { id: parentId, title: message('menu_imagine'), on: 'selection' },
    { ...below, id: imagineId, title: first ? escapeTitle(first.name) : without },
    ...others.map(({ name }) => ({ ...below, id: presetPrefix + name, title: escapeTitle(name) })),
    ...(first ? [{ ...below, id: plainId, title: without }] : []),
  ]
}

function shortName({ name }: Preset): string {
  const letters = [...name]
  const isLong = letters.length > maxNameBesideText
  return escapeTitle(
    isLong
      ? `${letters
          .slice(0, maxNameBesideText - 1)
          .join('')
          .trim()}…`
      : name,
  )
}

interface Choice {
  /** Absent: without one. */
  preset?: Preset | undefined
  /** The settings have changed since the menu was built, and the item's preset is no more. */
  isGone?: boolean
}

/** What an item stands for; null when the id is none of these items'. */
export function choiceOf(id: string, { presets = [], defaultPreset }: Settings): Choice | null {
  if (id === plainId) return {}
  if (id === imagineId) return { preset: presets.find(({ name }) => name === defaultPreset) }
  if (!id.startsWith(presetPrefix)) return null
  const preset = presets.find(({ name }) => name === id.slice(presetPrefix.length))
  return { preset, isGone: !preset }
}
