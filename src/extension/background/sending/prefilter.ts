import type { Reason } from '../../../contract/reason.ts'
import { sendTo } from '../../../providers/http.ts'
import type { Provider, SendContext } from '../../../providers/provider.ts'
import type { Context } from '../context/context.ts'

/** How long a command waits for the prefilter. Without its answer it is sent, and the API itself may refuse it later. */
const timeoutMs = 5_000

/** Asks an API why it would refuse a prompt. Resolves to undefined when it would not, or does not say. */
export async function askFirst(
  prompt: string,
  provider: Provider,
  sending: SendContext,
  context: Pick<Context, 'fetch' | 'now' | 'timers'>,
): Promise<Reason | undefined> {
  const { prefilter } = provider
  if (!prefilter) return undefined
  let cancel = () => {}
  const timeout = new Promise<null>((resolve) => {
    cancel = context.timers.after(timeoutMs, () => resolve(null))
  })
  const answer = await Promise.race([
    sendTo({ address: sending.address, provider }, prefilter.encode(prompt, sending), context),
    timeout,
  ])
  cancel()
  const verdict = answer?.ok ? prefilter.decode(answer.value) : null
  if (!verdict?.refused) return undefined
  return { code: 'moderated', ...(verdict.phrase ? { detail: verdict.phrase.slice(0, 500) } : {}) }
}
