import type { ComponentChildren, RefObject } from 'preact'
import { openPage } from '../../platform/tabs.ts'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import { number } from '../../ui/text/format.ts'
import { count, t } from '../../ui/text/words.ts'
import { type Filter, type View, views } from '../query/filter.ts'
import './bar.css'

interface TopBarProps {
  box: RefObject<HTMLInputElement | null>
  filter: Filter
  onFilter: (change: Partial<Filter>) => void
  /** How many jobs there are of each. */
  amounts: Readonly<Record<View, number>>
  /** How many pictures the tiles show, and how many there are in all. */
  pictures: { shown: number; all: number }
  isComplete: boolean
  onDown: () => void
  /** Filters and the menu. */
  children: ComponentChildren
}

export function TopBar({ box, filter, onFilter, amounts, pictures, isComplete, onDown, children }: TopBarProps) {
  const { shown, all } = pictures
  return (
    <header class="bar">
      <h1>{t('gallery_title')}</h1>
      <label class="search">
        <Icon path={icons.search} />
        <span class="unseen">{t('gallery_search')}</span>
        <input
          ref={box}
          type="search"
          value={filter.search}
          placeholder={t('gallery_search')}
          dir="auto"
          onInput={({ currentTarget }) => onFilter({ search: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault()
              onDown()
            }
            if (event.key === 'Escape' && filter.search) {
              event.preventDefault()
              onFilter({ search: '' })
            }
          }}
        />
      </label>
      <nav class="views" aria-label={t('gallery_views')}>
        {views
          .filter((one) => one === 'all' || one === 'favourites' || one === filter.view || amounts[one] > 0)
          .map((one) => (
            <button key={one} type="button" aria-pressed={one === filter.view} onClick={() => onFilter({ view: one })}>
              {t(`gallery_${one}`)}
              {one !== 'all' && one !== 'favourites' && ` ${number(amounts[one])}`}
            </button>
          ))}
      </nav>
      <span class="spacer" />
      <span class="muted bar-count" role="status">
        {isComplete &&
          (filter.view === 'all' || filter.view === 'favourites') &&
          (shown === all ? count('gallery_count', shown) : t('gallery_count_of', number(shown), number(all)))}
      </span>
      {children}
      <button
        type="button"
        class="round"
        aria-label={t('open_setup')}
        title={t('open_setup')}
        onClick={() => void openPage('setup')}
      >
        <Icon path={icons.setup} />
      </button>
    </header>
  )
}
