import type { Reason } from '../../../contract/reason.ts'
import { sendTo } from '../../../providers/http.ts'
import type { Provider, SendContext } from '../../../providers/provider.ts'
import type { Context } from '../context/context.ts'

/** Longer than this the user does not wait for a courtesy: the API refuses by itself, only later. */
const patienceMs = 5_000

/** Why the API would refuse this prompt; undefined when it would not, or does not say. */
export async function askFirst(
  prompt: string,
  provider: Provider,
  sending: SendContext,
  context: Pick<Context, 'fetch' | 'now' | 'timers'>,
): Promise<Reason | undefined> {
  const { prefilter } = provider
  if (!prefilter) return undefined
  let cancel = () => {}
  const late = new Promise<null>((resolve) => {
    cancel = context.timers.after(patienceMs, () => resolve(null))
  })
  const answer = await Promise.race([
    sendTo({ address: sending.address, provider }, prefilter.encode(prompt, sending), context),
    late,
  ])
  cancel()
  const verdict = answer?.ok ? prefilter.decode(answer.value) : null
  if (!verdict?.refused) return undefined
  return { code: 'moderated', ...(verdict.phrase ? { detail: verdict.phrase.slice(0, 500) } : {}) }
}
