import { isAddress } from '../../shared/address.ts'
import { t } from '../ui/text/words.ts'
import type { Entry } from './provider-options.ts'
import { typedAddress } from './typed.ts'

export interface FieldProps {
  entry: Entry
  onChange: (changed: Partial<Omit<Entry, 'option'>>) => void
}

export function AddressField({ entry, onChange }: FieldProps) {
  const { provider, address } = entry.option
  return (
    <label class="field">
      {t('setup_address')}
      <input
        type="text"
        inputmode="url"
        name="address"
        dir="ltr"
        spellcheck={false}
        autocomplete="off"
        value={entry.address}
        placeholder={address || provider.exampleAddress}
        aria-invalid={entry.address !== '' && !isAddress(typedAddress(entry.address))}
        onInput={({ currentTarget }) => onChange({ address: currentTarget.value })}
      />
    </label>
  )
}
