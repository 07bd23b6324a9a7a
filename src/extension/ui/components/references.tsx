import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import * as icons from './icon-paths.ts'
import './references.css'

interface ReferencesProps {
  urls: readonly string[]
  label: string
  onRemove: (url: string) => void
}

/** Pictures by their addresses, small, each to be taken away. */
export function References({ urls, label, onRemove }: ReferencesProps) {
  return (
    <ul class="references" aria-label={label}>
      {urls.map((url, place) => (
        <li key={url} title={url}>
          <img src={url} alt={t('reference_alt', String(place + 1))} referrerpolicy="no-referrer" />
          <button type="button" aria-label={t('reference_remove', String(place + 1))} onClick={() => onRemove(url)}>
            <Icon path={icons.cross} />
          </button>
        </li>
      ))}
    </ul>
  )
}
