import { useEffect, useRef, useState } from 'preact/hooks'
import { messageNamed, t } from '../ui/text/words.ts'
import { groupsOf, type ProviderOption } from './provider-options.ts'
import type { ConnectionForm } from './use-connection-form.ts'
import './service-tiles.css'

/** All services, grouped by what one must have to use them. */
export function ServiceTiles({ form }: { form: ConnectionForm }) {
  const place = useRef<HTMLDivElement>(null)
  const [wasAskedFor] = useState(form.isChoosing)
  useEffect(() => {
    const tiles = place.current
    if (wasAskedFor) (tiles?.querySelector<HTMLElement>('[aria-current]') ?? tiles?.querySelector('button'))?.focus()
  }, [wasAskedFor])
  return (
    <div class="service-groups" ref={place}>
      {groupsOf(form.options).map(({ name, options }) => (
        <section key={name} aria-labelledby={`group-${name}`} data-group={name}>
          <h3 id={`group-${name}`}>{t(`group_${name}`)}</h3>
          <p class="hint">{t(`group_${name}_hint`)}</p>
          <ul class="services">
            {options.map((option) => (
              <li key={option.key}>
                <Tile option={option} form={form} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Tile({ option, form }: { option: ProviderOption; form: ConnectionForm }) {
  const { key, provider } = option
  const isChosen = key === form.chosen?.key
  return (
    <button
      type="button"
      class={provider.isShut && !option.practice ? 'service service-shut' : 'service'}
      data-service={key}
      aria-current={isChosen || undefined}
      onClick={() => form.choose(option)}
    >
      <ServiceName option={option} />
    </button>
  )
}

/** What it is called, and in a few words what it costs. */
export function ServiceName({ option: { practice, provider } }: { option: ProviderOption }) {
  return (
    <span>
      {practice ? t('practice_name') : provider.name}
      <small>
        {practice ? t('practice_note') : messageNamed(provider.noteKey)}
        {provider.isShut && !practice && ` · ${t('setup_shut')}`}
      </small>
    </span>
  )
}
