import type { ComponentChildren } from 'preact'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { t } from '../ui/text/words.ts'

interface NumberedCardProps {
  number: number
  title: string
  done: boolean
  children: ComponentChildren
}

/** One of the three things to do; its number turns into a tick. */
export function NumberedCard({ number, title, done, children }: NumberedCardProps) {
  return (
    <section class="step-card sheet" aria-label={title}>
      <h2>
        <span class={done ? 'step-number step-done' : 'step-number'}>
          {done ? <Icon path={icons.check} /> : number}
          {done && <span class="unseen">{t('setup_done')}</span>}
        </span>
        {title}
      </h2>
      {children}
    </section>
  )
}
