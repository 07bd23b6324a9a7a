import { Banner } from '../ui/components/banner.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { ago, list } from '../ui/text/format.ts'
import { sentences, t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'

interface BannerListProps {
  online: boolean
  /** The browser does not let us talk to API or relay. */
  blocked: boolean
  hasGap: boolean
  isFull: boolean
}

/** What stands between the user and the pictures, the cause before its effects. */
export function BannerList({ online, blocked, hasGap, isFull }: BannerListProps) {
  const { connection, relayAddress, cursor, now, actions } = usePopup()
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
          action={{ label: t('access_allow'), run: actions.openSetup }}
        >
          {t('access_text', hostsOf(connection?.address, relayAddress))}
        </Banner>
      )}
      {online && !blocked && cursor.problem && relayAddress && (
        <Banner
          tone="wait"
          icon={icons.alert}
          title={t(cursor.problem.code === 'unreachable' ? 'relay_silent_title' : 'relay_trouble_title')}
          action={{ label: t('relay_look'), run: actions.pollRelay }}
        >
          {sentences(
            cursor.checkedAt > 0 ? t('relay_looked', ago(cursor.checkedAt, now)) : '',
            t('relay_trouble_text'),
          )}
        </Banner>
      )}
      {hasGap && (
        <Banner tone="wait" icon={icons.alert} title={t('gap_title')}>
          {t('gap_text')}
        </Banner>
      )}
      {isFull && (
        <Banner tone="bad" icon={icons.alert} title={t('full_title')}>
          {t('full_text')}
        </Banner>
      )}
    </>
  )
}

function hostsOf(...addresses: (string | undefined)[]): string {
  const hosts = addresses.flatMap((address) => (address && URL.canParse(address) ? [new URL(address).host] : []))
  return list([...new Set(hosts)])
}
