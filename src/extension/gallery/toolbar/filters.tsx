import { Icon } from '../../ui/components/icon.tsx'
import { Popover } from '../../ui/components/popover.tsx'
import { number } from '../../ui/text/format.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import * as own from '../grid/icons.ts'
import { defaultFilter, type Filter, narrowings, orientations } from '../query/filter.ts'
import { type Sort, sorts } from '../query/order.ts'
import { type Work, works } from '../query/works.ts'

interface FiltersProps {
  filter: Filter
  onFilter: (change: Partial<Filter>) => void
}

/** What is shown, and how it is sorted. */
export function Filters({ filter, onFilter }: FiltersProps) {
  const { sources, preferences, onPreferences, snapshot } = useGallery()
  const { sites } = snapshot.totals
  const active = narrowings(filter)
  const { search: _, view: __, ...none } = defaultFilter
  return (
    <Popover
      class="quiet bar-filters"
      face={
        <>
          <Icon path={own.filter} /> {t('gallery_filters')}
          {active > 0 && <b> {number(active)}</b>}
        </>
      }
    >
      <div class="filter-form">
        <Choice
          label={t('gallery_kind')}
          value={filter.work}
          onChange={(work) => onFilter({ work: oneOf(works, work) })}
        >
          {works.map((work): [Work, string] => [work, t(`gallery_work_${work}`)])}
        </Choice>
        {sources.size > 1 && (
          <Choice
            label={t('gallery_api')}
            value={filter.connectionId}
            onChange={(connectionId) => onFilter({ connectionId })}
          >
            {[...sources]}
          </Choice>
        )}
        {sites.length > 0 && (
          <Choice label={t('gallery_site')} value={filter.site} onChange={(site) => onFilter({ site })}>
            {sites.map((site) => [site, site] as const)}
          </Choice>
        )}
        <Choice
          label={t('gallery_orientation')}
          value={filter.orientation}
          onChange={(orientation) => onFilter({ orientation: oneOf(orientations, orientation) })}
        >
          {orientations.map((orientation) => [orientation, t(`gallery_orientation_${orientation}`)] as const)}
        </Choice>
        <Choice
          label={t('gallery_saving')}
          value={filter.saved}
          onChange={(saved) => onFilter({ saved: oneOf(['saved', 'unsaved'] as const, saved) })}
        >
          {[
            ['saved', t('gallery_is_saved')],
            ['unsaved', t('gallery_unsaved')],
          ]}
        </Choice>
        <DateField label={t('gallery_from')} value={filter.from} onChange={(from) => onFilter({ from })} />
        <DateField label={t('gallery_to')} value={filter.to} onChange={(to) => onFilter({ to })} />
        <button type="button" class="quiet" disabled={active === 0} onClick={() => onFilter(none)}>
          {t('gallery_filters_none')}
        </button>
        <hr />
        <label>
          <span>{t('gallery_sort')}</span>
          <select
            value={preferences.sort}
            onChange={({ currentTarget }) => {
              const sort = sorts.find((one) => one === currentTarget.value)
              if (sort) onPreferences({ sort })
            }}
          >
            {sorts.map((sort: Sort) => (
              <option key={sort} value={sort}>
                {t(`gallery_sort_${sort}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('gallery_tiles')}</span>
          <select
            value={preferences.size}
            onChange={({ currentTarget: { value } }) => {
              const size = (['small', 'medium', 'large'] as const).find((one) => one === value)
              if (size) onPreferences({ size })
            }}
          >
            {(['small', 'medium', 'large'] as const).map((size) => (
              <option key={size} value={size}>
                {t(`gallery_tiles_${size}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="filter-check">
          <input
            type="checkbox"
            checked={preferences.together}
            onChange={({ currentTarget }) => onPreferences({ together: currentTarget.checked })}
          />
          <span>{t('gallery_together')}</span>
        </label>
      </div>
    </Popover>
  )
}

interface ChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Value and name. */
  children: readonly (readonly [string, string])[]
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{t('gallery_any')}</option>
        {children.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function DateField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label>
      <span>{label}</span>
      <input type="date" value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  )
}

function oneOf<Value extends string>(values: readonly Value[], wanted: string): Value | '' {
  return values.find((value) => value === wanted) ?? ''
}
