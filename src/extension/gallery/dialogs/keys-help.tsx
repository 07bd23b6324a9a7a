import { direction } from '../../platform/i18n.ts'
import { hasCommandKey } from '../../platform/keyboard.ts'
import { type MessageKey, t } from '../../ui/text/words.ts'
import { Sheet } from './sheet.tsx'

/** Stands for the arrow that leads to the next picture. */
const forward = 'forward'

/** What is printed on a key. */
function printed(name: string): string {
  if (name === 'Ctrl' && hasCommandKey()) return '⌘'
  return name === forward ? (direction() === 'rtl' ? '←' : '→') : name
}

/** Keys as printed on them, and the locale key of what they do. */
const onWall: [string[], MessageKey][] = [
  [['/'], 'gallery_key_search'],
  [['←', '→', '↑', '↓'], 'gallery_key_walk'],
  [['Home', 'End'], 'gallery_key_ends'],
  [['Enter'], 'gallery_key_open'],
  [['Space'], 'gallery_key_select'],
  [['Shift', forward], 'gallery_key_extend'],
  [['Ctrl', 'A'], 'gallery_key_all'],
  [['Esc'], 'gallery_key_none'],
  [['F'], 'gallery_favourite'],
  [['S'], 'gallery_save'],
  [['C'], 'out_copy_picture'],
  [['Delete'], 'deed_remove'],
  [['Ctrl', 'Z'], 'gallery_undo'],
]
const onPicture: [string[], MessageKey][] = [
  [['←', '→'], 'gallery_key_neighbours'],
  [['↑', '↓'], 'gallery_key_family'],
  [['+', '-', '0'], 'gallery_key_zoom'],
  [['1', '2', '3', '4'], 'gallery_key_quarter'],
  [['C'], 'out_copy_picture'],
  [['P'], 'deed_copy'],
  [['L'], 'gallery_copy_link'],
  [['O'], 'gallery_original'],
  [['X'], 'gallery_compare'],
  [['Esc'], 'detail_close'],
]

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t('gallery_keys')} onClose={onClose}>
      <table class="keys-table">
        <KeyRows title={t('gallery_key_wall')} keys={onWall} />
        <KeyRows title={t('gallery_key_picture')} keys={onPicture} />
      </table>
    </Sheet>
  )
}

function KeyRows({ title, keys }: { title: string; keys: [string[], MessageKey][] }) {
  return (
    <tbody>
      <tr>
        <th colSpan={2} scope="colgroup">
          {title}
        </th>
      </tr>
      {keys.map(([names, text]) => (
        <tr key={text}>
          <td>
            {names.map((name) => (
              <kbd key={name}>{printed(name)}</kbd>
            ))}
          </td>
          <td>{t(text)}</td>
        </tr>
      ))}
    </tbody>
  )
}
