import { useEffect, useRef } from 'preact/hooks'
import type { ProviderInfo } from '../../contract/connection.ts'
import { openPage } from '../platform/tabs.ts'
import { ResultPictures } from '../ui/components/result-pictures.tsx'
import { StateLine } from '../ui/components/state-line.tsx'
import { useNow } from '../ui/hooks/use-now.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { costText, cureText } from '../ui/text/trouble-text.ts'
import { sentences, t } from '../ui/text/words.ts'
import { bringIntoView, drawAttention } from './attention.ts'
import type { GroupName } from './provider-options.ts'
import { Sign } from './test-list.tsx'
import { firstPrompt, type FirstPicture as Picture } from './use-first-picture.ts'

interface FirstPictureProps {
  picture: Picture
  /** Everything before it works. */
  ready: boolean
  service: ProviderInfo
  /** Of the service: what a picture costs goes by it. */
  group: GroupName
}

/** The only step that may cost something, so only when the user says so. */
export function FirstPicture({ picture, ready, service, group }: FirstPictureProps) {
  const { state, job, failure } = picture
  const now = useNow(1_000)
  const place = useRef<HTMLDivElement>(null)
  // It is the last thing on the card and may take minutes: whoever waits sees it come.
  useEffect(() => {
    if (state === 'bad') drawAttention(place.current)
    else if (state !== 'waiting') bringIntoView(place.current)
  }, [state])
  // Without an account the test paints it.
  const isOffered = state === 'bad' || (state === 'waiting' && group !== 'nothing')
  return (
    <div class="test test-picture" ref={place} tabIndex={-1} data-step="picture" data-state={state}>
      <Sign state={state} />
      <span class="test-label">{t(`test_picture_${group}`)}</span>
      {isOffered && (
        <button type="button" class="quiet" disabled={!ready} onClick={() => void picture.paint()}>
          {t('test_paint')}
        </button>
      )}
      {failure && <p class="test-why bad">{failureText(failure)}</p>}
      {job && (
        <div class="test-why">
          <StateLine job={job} medianMs={null} now={now} />
          {job.state === 'failed' && <p>{sentences(costText(job, service), cureText(job))}</p>}
          {job.state === 'done' && (
            <div class="first-picture">
              <ResultPictures job={job} prompt={firstPrompt} size="original" />
            </div>
          )}
          {job.state === 'done' && (
            <p>
              {t('test_finished')}{' '}
              <button type="button" class="plain" onClick={() => void openPage('gallery', { job: job.id })}>
                {t('open_gallery')}
              </button>
            </p>
          )}
        </div>
      )}
    </div>
  )
}
