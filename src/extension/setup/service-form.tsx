import { useEffect, useRef, useState } from 'preact/hooks'
import { isAddress } from '../../shared/address.ts'
import { isHomeAddress, isTailscaleAddress } from '../../shared/home-network.ts'
import { messageNamed, t } from '../ui/text/words.ts'
import { AddressField } from './address-field.tsx'
import { hostsOf } from './hosts.ts'
import { ModelField } from './model-field.tsx'
import { PracticeField } from './practice-field.tsx'
import { type Entry, exampleOf, type ProviderOption } from './provider-options.ts'
import { ServiceName } from './service-tiles.tsx'
import { useSetup } from './setup-context.ts'
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
  const { access } = useSetup()
  const save = async () => {
    const addresses = accessOf(entry)
    // Comes before any await: the browser accepts the request only as part of the click.
    await form.save(addresses.length === 0 || (await access.ask(...addresses)))
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
          {needsNothing && <Save form={form} entry={entry} />}
        </details>
      )}
      {capabilities.workflows && !option.practice && <WorkflowField entry={entry} onChange={form.change} />}
      <AddressHints entry={entry} />
      {!needsNothing && <Save form={form} entry={entry} />}
    </form>
  )
}

function Save({ form, entry: { option } }: ServiceFormProps) {
  return (
    <>
      <div class="save">
        <button type="submit" class="quiet" disabled={form.isSaved}>
          {t(form.isSaved ? 'setup_saved' : 'setup_save')}
        </button>
        {(option.provider.needsToken || option.practice) && <p class="hint">{t('setup_token_note')}</p>}
      </div>
      {form.trouble && (
        <p class="hint bad" role="alert">
          {form.trouble}
        </p>
      )}
    </>
  )
}

/** What is wrong with the address that is typed, and what to know of it. */
function AddressHints({ entry }: Pick<ServiceFormProps, 'entry'>) {
  const { option, address } = entry
  const typed = typedAddress(address)
  const example = exampleOf(option)
  const asksForAddress = isServerOfOnesOwn(option) || typed !== example
  return (
    <>
      {typed !== '' && !isAddress(typed) && <p class="hint bad">{t('failure_bad_address')}</p>}
      <PlainHttp address={typed} />
      {asksForAddress && typed !== '' && typed !== example && (
        <p class="hint">
          {t('setup_example')} <code dir="ltr">{example}</code>
        </p>
      )}
    </>
  )
}

/** Says who can read what goes over a connection without https. */
function PlainHttp({ address }: { address: string }) {
  if (!address.startsWith('http://') || !isHomeAddress(address)) return null
  if (isTailscaleAddress(address)) return <p class="hint">{t('setup_plain_http_tailscale')}</p>
  return <p class="hint wait">{t('setup_plain_http')}</p>
}
