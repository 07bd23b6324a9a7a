import { Banner } from '../ui/components/banner.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { useAccess } from '../ui/hooks/use-access.ts'
import { useOnline } from '../ui/hooks/use-online.ts'
import { ago } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import type { PopupState } from './state.ts'

interface BannersProps {
  state: PopupState
  now: number
  onSetup: () => void
  onWake: () => void
}

/** A gap older than this is yesterday's news. */
const gapShownMs = 24 * 3_600_000
/** The same for a write that the browser refused. */
const refusedShownMs = 3_600_000

/** What stands between the user and the pictures, the cause before its effects. */
export function Banners({ state, now, onSetup, onWake }: BannersProps) {
  const online = useOnline()
  const { connection, relayAddress, cursor } = state
  const granted = useAccess(connection?.address ?? '', relayAddress)
  const blocked = granted === false || cursor.problem?.code === 'permission'
  return (
    <>
      {!online && (
        <Banner tone="wait" icon={icons.offline} title={t('offline_title')}>
          {t('offline_text')}
        </Banner>
      )}
      {blocked && (
        <Banner
          tone="bad"
          icon={icons.alert}
          title={t('access_title')}
          action={{ label: t('access_allow'), run: onSetup }}
        >
          {t('access_text', hostsOf(connection?.address, relayAddress))}
        </Banner>
      )}
      {online && !blocked && cursor.problem && relayAddress && (
        <Banner
          tone="wait"
          icon={icons.alert}
          title={t(cursor.problem.code === 'unreachable' ? 'relay_silent_title' : 'relay_trouble_title')}
          action={{ label: t('relay_look'), run: onWake }}
        >
          {[cursor.checkedAt > 0 ? t('relay_looked', ago(cursor.checkedAt, now)) : '', t('relay_trouble_text')]
            .filter(Boolean)
            .join(' ')}
        </Banner>
      )}
      {cursor.gapAt !== null && now - cursor.gapAt < gapShownMs && (
        <Banner tone="wait" icon={icons.alert} title={t('gap_title')}>
          {t('gap_text')}
        </Banner>
      )}
      {state.refusedAt !== null && now - state.refusedAt < refusedShownMs && (
        <Banner tone="bad" icon={icons.alert} title={t('full_title')}>
          {t('full_text')}
        </Banner>
      )}
    </>
  )
}

function hostsOf(...addresses: (string | undefined)[]): string {
  const hosts = addresses.flatMap((address) => (address && URL.canParse(address) ? [new URL(address).host] : []))
  return [...new Set(hosts)].join(', ')
}
