import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import './banner.css'

interface BannerProps {
  tone: 'wait' | 'bad'
  /** One of `icon-paths`. */
  icon: string
  title: string
  /** What it means and what to do. */
  children?: ComponentChildren
  action?: { label: string; run: () => void } | undefined
}

/** Something about the whole, not about one job, that the user should know before anything else. */
export function Banner({ tone, icon, title, children, action }: BannerProps) {
  return (
    <section class={`banner banner-${tone}`} aria-label={title}>
      <Icon path={icon} />
      <div class="banner-text">
        <strong>{title}</strong>
        {children && <p>{children}</p>}
      </div>
      {action && (
        <button type="button" class="quiet" onClick={action.run}>
          {action.label}
        </button>
      )}
    </section>
  )
}
