import { useState } from 'preact/hooks'
import { failureText } from '../ui/text/failure-text.ts'
import { count, t } from '../ui/text/words.ts'
import { useSetup } from './setup-context.ts'

/** Forgets from which pages pictures came, after asking once more. Jobs and pictures stay. */
export function ForgetSources() {
  const { send, notify } = useSetup()
  const [asked, setAsked] = useState(false)
  const forget = async () => {
    setAsked(false)
    const reply = await send('sources.forget', {})
    if (reply.ok) notify(count('sources_forgotten', reply.value.forgotten), 'good')
    else notify(failureText(reply.error.code), 'bad')
  }
  return (
    <button
      type="button"
      class="quiet settings-forget"
      onClick={() => (asked ? void forget() : setAsked(true))}
      onBlur={() => setAsked(false)}
    >
      {t(asked ? 'sources_forget_sure' : 'sources_forget')}
    </button>
  )
}
