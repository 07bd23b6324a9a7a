import { useRef } from 'preact/hooks'
import { t } from '../../ui/text/words.ts'
import { Sign } from '../test-list.tsx'
import type { Test } from '../use-test.ts'

/** The last step of a guide: the page's own test, and what it found of the relay. */
export function GuideCheck({ text, test }: { text: string; test: Test }) {
  const button = useRef<HTMLButtonElement>(null)
  const { relay, hook } = test.steps
  const run = () => {
    if (test.isBusy) return
    // Where a click leaves the focus in a field, whoever pressed it would pass for somebody who still types.
    button.current?.focus()
    void test.run()
  }
  return (
    <li>
      {text}
      <p class="guide-check">
        <button ref={button} type="button" class="quiet" aria-disabled={test.isBusy} onClick={run}>
          {t('setup_test_button')}
        </button>
        <span class="guide-found">
          <Sign state={relay.state === 'bad' ? 'bad' : hook.state} />
          <span>{t('test_hook')}</span>
        </span>
      </p>
    </li>
  )
}
