import type { Preset } from '../../../contract/preset.ts'
import { failureText } from '../../ui/text/failure-text.ts'
import { t } from '../../ui/text/words.ts'
import { useSetup } from '../setup-context.ts'
import type { NamedService } from './preset-lines.ts'

/** The saved presets, and how they are changed. */
export function usePresets() {
  const { settings, send, notify, connections, providers } = useSetup()
  const { presets = [], defaultPreset, ...others } = settings
  const services: NamedService[] = connections.list.map(({ id, name, provider }) => ({
    id,
    name: name || (providers.find((one) => one.id === provider)?.name ?? provider),
  }))
  /** @param first name of the one that *Imagine* uses; resolves to whether it is saved */
  const save = async (changed: Preset[], first = defaultPreset): Promise<boolean> => {
    const isThere = changed.some(({ name }) => name === first)
    const reply = await send('settings.save', {
      ...others,
      presets: changed,
      ...(isThere ? { defaultPreset: first } : {}),
    })
    notify(reply.ok ? t('setup_saved') : failureText(reply.error.code), reply.ok ? 'good' : 'bad')
    return reply.ok
  }
  return { presets, defaultPreset, services, save }
}
