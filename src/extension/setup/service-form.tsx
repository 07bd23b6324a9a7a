import { useEffect, useRef, useState } from 'preact/hooks'
import { isAddress } from '../../shared/address.ts'
import { isHomeAddress } from '../../shared/home-network.ts'
import { requestAccess } from '../platform/permissions.ts'
import { messageNamed, t } from '../ui/text/words.ts'
import { AddressField } from './address-field.tsx'
import { hostsOf } from './hosts.ts'
import { ModelField } from './model-field.tsx'
import { PracticeField } from './practice-field.tsx'
import type { Entry, ProviderOption } from './provider-options.ts'
import { ServiceName } from './service-tiles.tsx'
import { TokenField } from './token-field.tsx'
import { typedAddress } from './typed.ts'
import { accessOf, type ConnectionForm } from './use-connection-form.ts'
import { WorkflowField } from './workflow-field.tsx'
import './fields.css'
import './service-form.css'

interface ServiceFormProps {
  form: ConnectionForm
  entry: Entry
}

/** The chosen service and the fields that it needs. */
export function ServiceForm({ form, entry }: ServiceFormProps) {
  const { option } = entry
  const place = useRef<HTMLDivElement>(null)
  const [wasOpened] = useState(form.opened > 0)
  useEffect(() => {
    const field = place.current?.querySelector<HTMLElement>('.fields input')
    if (wasOpened) (field ?? place.current)?.focus()
  }, [wasOpened])
  return (
    <div class="chosen" ref={place} tabIndex={-1} data-chosen={option.key}>
      <div class="chosen-head">
        <p class="service">
          <ServiceName option={option} />
        </p>
        <button type="button" class="quiet" onClick={form.chooseAnother}>
          {t('setup_choose_another')}
        </button>
      </div>
      <About option={option} />
      {option.practice && <PracticeField form={form} chosen={option} />}
      <Fields form={form} entry={entry} />
    </div>
  )
}

/** What it costs or risks, and where to get a key. */
function About({ option: { practice, provider } }: { option: ProviderOption }) {
  const { keyAddress, helpKey } = provider
  if (practice) return <p class="hint">{t('practice_help')}</p>
  return (
    <p class="hint">
      {messageNamed(helpKey)}{' '}
      {keyAddress !== undefined && (
        <a href={keyAddress} target="_blank" rel="noopener noreferrer">
          {t('setup_get_key', hostsOf([keyAddress]))}
        </a>
      )}
    </p>
  )
}

/** Whether everybody has an address of their own there, or may have. */
function isServerOfOnesOwn({ practice, provider: { family } }: ProviderOption): boolean {
  return practice || family === 'card' || family === 'unofficial'
}

function Fields({ form, entry }: ServiceFormProps) {
  const { option } = entry
  const { family, capabilities } = option.provider
  const needsNothing = family === 'nothing' && !option.practice
  const hasAddress = isServerOfOnesOwn(option)
  const save = async () => {
    const access = accessOf(entry)
    // Comes before any await: the browser accepts the request only as part of the click. Who declines is told at the top of the page.
    if (access.length > 0) await requestAccess(...access)
    await form.connect()
  }
  const address = <AddressField entry={entry} onChange={form.change} />
  const token = <TokenField entry={entry} onChange={form.change} />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {!needsNothing && (
        <div class="fields">
          {hasAddress && address}
          {token}
          {capabilities.models && <ModelField entry={entry} onChange={form.change} />}
        </div>
      )}
      {!hasAddress && (
        <details class="more-fields" open={option.saved !== null && option.saved.address !== option.address}>
          <summary>{t(needsNothing ? 'setup_more_fields' : 'setup_other_address')}</summary>
          <div class="fields">
            {needsNothing && token}
            {needsNothing && capabilities.models && <ModelField entry={entry} onChange={form.change} />}
            {address}
          </div>
        </details>
      )}
      {capabilities.workflows && !option.practice && <WorkflowField entry={entry} onChange={form.change} />}
      <Troubles form={form} entry={entry} />
      {(!needsNothing || option.saved) && (
        <div class="save">
          <button type="submit" class="quiet" disabled={form.isSaved}>
            {t(form.isSaved ? 'setup_saved' : 'setup_save')}
          </button>
          {(option.provider.needsToken || option.practice) && <p class="hint">{t('setup_token_note')}</p>}
        </div>
      )}
    </form>
  )
}

/** What is wrong with what is typed, and what to know of it. */
function Troubles({ form, entry }: ServiceFormProps) {
  const { option, address } = entry
  const { provider, practice } = option
  const typed = typedAddress(address)
  const example = practice ? option.address : provider.defaultAddress || provider.exampleAddress
  const asksForAddress = isServerOfOnesOwn(option) || typed !== example
  return (
    <>
      {typed !== '' && !isAddress(typed) && <p class="hint bad">{t('failure_bad_address')}</p>}
      {form.trouble && (
        <p class="hint bad" role="alert">
          {form.trouble}
        </p>
      )}
      {typed.startsWith('http://') && isHomeAddress(typed) && <p class="hint wait">{t('setup_plain_http')}</p>}
      {asksForAddress && typed !== '' && typed !== example && (
        <p class="hint">
          {t('setup_example')} <code dir="ltr">{example}</code>
        </p>
      )}
    </>
  )
}
