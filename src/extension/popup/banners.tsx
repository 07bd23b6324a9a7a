import { lazy } from '../ui/components/lazy.tsx'
import { useAccess } from '../ui/hooks/use-access.ts'
import { useOnline } from '../ui/hooks/use-online.ts'
import { usePopup } from './popup-context.ts'

// On good days there is none.
const BannerList = lazy(async () => (await import('./banner-list.tsx')).BannerList)

/** A gap older than this is yesterday's news. */
const gapShownMs = 24 * 3_600_000
/** The same for a write that the browser refused. */
const refusedShownMs = 3_600_000

/** Whether anything stands between the user and the pictures. */
export function Banners() {
  const { connection, relayAddress, cursor, refusedAt, now } = usePopup()
  const online = useOnline()
  const granted = useAccess(connection?.address ?? '', relayAddress)
  const blocked = granted === false || cursor.problem?.code === 'permission'
  const hasGap = cursor.gapAt !== null && now - cursor.gapAt < gapShownMs
  const isFull = refusedAt !== null && now - refusedAt < refusedShownMs
  if (online && !blocked && !cursor.problem && !hasGap && !isFull) return null
  return <BannerList online={online} blocked={blocked} hasGap={hasGap} isFull={isFull} />
}
