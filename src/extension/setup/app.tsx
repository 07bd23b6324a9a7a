import { useEffect } from 'preact/hooks'
import type { Send } from '../messaging/client.ts'
import { requestAccess } from '../platform/permissions.ts'
import type { Store } from '../store/store.ts'
import { Banner } from '../ui/components/banner.tsx'
import { Mark } from '../ui/components/icon.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useAccess } from '../ui/hooks/use-access.ts'
import { useNotice } from '../ui/hooks/use-notice.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { count, t } from '../ui/text/words.ts'
import { Diagnostics } from './diagnostics-card.tsx'
import { FinePrint } from './fine-print.tsx'
import { SettingsCard } from './settings-card.tsx'
import { Steps } from './steps.tsx'
import { type SetupState, useSetup } from './use-setup.ts'
import './setup.css'

interface SetupProps {
  store: Store
  send: Send
}

export function Setup({ store, send }: SetupProps) {
  const state = useSetup(store)
  const [notice, notify] = useNotice()
  useEffect(() => void send('sync.refresh', {}), [send])
  const saveSettings = async (settings: SetupState['settings']) => {
    const reply = await send('settings.save', settings)
    notify(reply.ok ? t('setup_saved') : failureText(reply.error.code), reply.ok ? 'good' : 'bad')
  }
  return (
    <main>
      <header>
        <Mark />
        <h1>{t('setup_title')}</h1>
        <p class="lead">{t('setup_lead')}</p>
      </header>
      {state && (
        <>
          <Warnings state={state} />
          {state.providers.length > 0 && <Steps store={store} send={send} state={state} />}
          <SettingsCard settings={state.settings} onChange={(settings) => void saveSettings(settings)} />
        </>
      )}
      <FinePrint />
      <Diagnostics store={store} notify={notify} />
      <NoticeLine notice={notice} />
    </main>
  )
}

/** What must be put right before anything works. */
function Warnings({ state }: { state: SetupState }) {
  const { connections, relay, storageErrors } = state
  const active = connections.list.find(({ id }) => id === connections.active)
  const addresses = [active?.address ?? '', relay?.address ?? ''].filter(Boolean)
  const granted = useAccess(...addresses)
  return (
    <>
      {granted === false && (
        <Banner
          tone="bad"
          icon={icons.alert}
          title={t('access_title')}
          // The request must be the first thing the click does: after an await the browser no longer counts it as a user action.
          action={{ label: t('access_allow'), run: () => void requestAccess(...addresses) }}
        >
          {t('access_setup_text', addresses.map((address) => new URL(address).host).join(', '))}
        </Banner>
      )}
      {storageErrors.aside.length > 0 && (
        <Banner tone="wait" icon={icons.alert} title={count('aside_title', storageErrors.aside.length)}>
          {t('aside_text')}
        </Banner>
      )}
    </>
  )
}
