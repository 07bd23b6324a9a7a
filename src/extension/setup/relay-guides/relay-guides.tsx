import { useState } from 'preact/hooks'
import { t } from '../../ui/text/words.ts'
import type { RelayForm } from '../use-relay-form.ts'
import type { Test } from '../use-test.ts'
import { CloudflareGuide } from './cloudflare-guide.tsx'
import { drawAccessKey } from './commands.ts'
import { HomeGuide } from './home-guide.tsx'
import './relay-guides.css'

const guides = [
  { name: 'home', title: 'guide_home', Guide: HomeGuide },
  { name: 'cloudflare', title: 'guide_cloudflare', Guide: CloudflareGuide },
] as const

/** Ways to a relay for those who have none, in steps; one is unfolded at a time. */
export function RelayGuides({ relay, service, test }: { relay: RelayForm; service: string; test: Test }) {
  const [shown, setShown] = useState<string | null>(null)
  const [accessKey] = useState(() => drawAccessKey())
  const open = guides.find(({ name }) => name === shown)
  return (
    <div class="relay-guides">
      <p class="guide-choice">
        <span class="hint">{t('guide_question')}</span>
        {guides.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            class="quiet"
            aria-expanded={name === shown}
            onClick={() => setShown(name === shown ? null : name)}
          >
            {t(title)}
          </button>
        ))}
      </p>
      {open && (
        <section class="guide" aria-label={t(open.title)}>
          <open.Guide
            address={relay.address}
            service={service}
            accessKey={accessKey}
            fillIn={(known) => relay.change({ ...relay.entry, ...known })}
            test={test}
          />
        </section>
      )}
    </div>
  )
}
