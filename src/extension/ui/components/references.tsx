import { isInlineLink } from '../../../jobs/inline-link.ts'
import { useLink } from '../hooks/use-link.ts'
import * as icons from '../icons/icon-paths.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './references.css'

interface ReferencesProps {
  urls: readonly string[]
  label: string
  onRemove: (url: string) => void
}

/** Small pictures by address, each with a button to remove it. */
export function References({ urls, label, onRemove }: ReferencesProps) {
  return (
    <ul class="references" aria-label={label}>
      {urls.map((url, place) => (
        <li key={url} data-url={url} title={isInlineLink(url) ? undefined : url}>
          <Reference url={url} name={t('reference_alt', place + 1)} />
          <button type="button" aria-label={t('reference_remove', place + 1)} onClick={() => onRemove(url)}>
            <Icon path={icons.cross} />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** A picture that can't be shown is named by its address; one of the user's own has none. */
function Reference({ url, name }: { url: string; name: string }) {
  const source = useLink(url, { size: 'thumbnail' })
  if (source.kind === 'link' && !source.isFilm) return <img src={source.src} alt={name} />
  return (
    <span class="reference-sign" role="img" aria-label={name}>
      <Icon path={icons.picture} />
    </span>
  )
}
