import { useEffect, useMemo, useRef } from 'preact/hooks'
import { hostsBeside } from '../../shared/match-pattern.ts'
import { requestAccess } from '../platform/permissions.ts'
import { openPage } from '../platform/tabs.ts'
import { Banner } from '../ui/components/banner.tsx'
import { Mark } from '../ui/components/icon.tsx'
import { NoticeLine } from '../ui/components/notice-line.tsx'
import { useAccess } from '../ui/hooks/use-access.ts'
import { useNotice } from '../ui/hooks/use-notice.ts'
import { type Services, ServicesContext } from '../ui/hooks/use-services.ts'
import * as icons from '../ui/icons/icon-paths.ts'
import { count, t } from '../ui/text/words.ts'
import { Diagnostics } from './diagnostics-card.tsx'
import { FinePrint } from './fine-print.tsx'
import { hostsOf } from './hosts.ts'
import { PinCard } from './pin-card.tsx'
import { PresetsCard } from './presets/presets-card.tsx'
import { SettingsCard } from './settings-card.tsx'
import { SetupContext, type SetupServices, useSetup } from './setup-context.ts'
import { ShortcutsCard } from './shortcuts-card.tsx'
import { Steps } from './steps.tsx'
import { useAccessQuestion } from './use-access-question.ts'
import { type StoredState, useStoredState } from './use-stored-state.ts'
import { WaitingText } from './waiting-text.tsx'
import './setup.css'

export function Setup(services: SetupServices) {
  const { store, send } = services
  const stored = useStoredState(store)
  const [notice, notify] = useNotice()
  const access = useAccessQuestion()
  const painters = useMemo(() => stored && servicesOf(stored), [stored])
  useEffect(() => void send('sync.refresh', {}), [send])
  return (
    <main>
      <header>
        <Mark />
        <h1>{t('setup_title')}</h1>
        <p class="lead">
          {t('setup_lead')}{' '}
          <button type="button" class="plain" onClick={() => void openPage('help')}>
            {t('help_title')}
          </button>
        </p>
      </header>
      {stored && painters && (
        <SetupContext.Provider value={{ ...services, ...stored, notify, access }}>
          <ServicesContext.Provider value={painters}>
            <Warnings />
            <WaitingText />
            <Steps />
            <PinCard />
            <PresetsCard />
            <SettingsCard />
            <ShortcutsCard />
          </ServicesContext.Provider>
        </SetupContext.Provider>
      )}
      <FinePrint />
      {/* Outside of the context: storage that can't be read may be the very fault that is reported. */}
      <Diagnostics store={store} notify={notify} />
      <NoticeLine notice={notice} />
    </main>
  )
}

/** What the parts that all pages have know of the user's services. */
function servicesOf({ connections, providers }: StoredState): Services {
  return { connections: connections.list, activeId: connections.active, providers }
}

/** What must be put right before anything works. */
function Warnings() {
  const { connections, providers, relay, storageErrors, access } = useSetup()
  const active = connections.list.find(({ id }) => id === connections.active)
  const provider = providers.find(({ id }) => id === active?.provider)
  const addresses = [
    ...(active ? [active.address] : []),
    ...(active && provider ? hostsBeside(active.address, provider) : []),
    ...(relay ? [relay.address] : []),
  ]
  const isBlocked = useAccess(...addresses) === false
  // Nothing is put above a button that is in use: where a question is open or was just declined, the place that asked says so.
  const isShown = useRef(false)
  isShown.current = isBlocked && (isShown.current || !(access.isOpen || access.isDeclined))
  return (
    <>
      {isShown.current && (
        <Banner
          tone="bad"
          icon={icons.alert}
          title={t('access_title')}
          // The request must be the first thing the click does: after an await the browser no longer counts it as a user action.
          action={{ label: t('access_allow'), run: () => void requestAccess(...addresses) }}
        >
          {t('access_setup_text', hostsOf(addresses))}
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
