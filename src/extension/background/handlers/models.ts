import { readRefusal } from '../../../providers/direct/refusal.ts'
import { sendTo } from '../../../providers/http.ts'
import type { Model } from '../../../providers/provider.ts'
import type { MessageReply } from '../../messaging/protocol.ts'
import { connections } from '../../store/items.ts'
import type { Context } from '../context/context.ts'

export interface ModelDeps extends Context {
  permitted(address: string): Promise<boolean>
}

/** More than any service offers, and few enough for a list in a page. */
const maxModels = 1_000
const maxText = 200

/** Reads from its service which models a saved connection offers. */
export async function listModels(deps: ModelDeps, id: string): Promise<MessageReply<'connections.models'>> {
  const connection = (await deps.store.read(connections)).list.find((one) => one.id === id)
  const provider = connection && deps.providerOf(connection.provider)
  const list = provider?.models?.list
  if (!connection || !list) return { models: null }
  const { address, model } = connection
  if (!(await deps.permitted(address))) return { models: null, reason: { code: 'permission' } }
  const token = connection.token || (provider.anonymousToken ?? '')
  const answer = await sendTo({ address, provider }, list.encode({ address, token, model }), deps)
  if (!answer.ok) return { models: null, reason: answer.error.reason }
  const models = list.decode(answer.value)
  if (models) return { models: models.slice(0, maxModels).map(cut) }
  const refused = readRefusal(answer.value, { token })
  return { models: null, reason: 'reason' in refused ? refused.reason : { code: 'unexpected' } }
}

function cut({ id, name }: Model): Model {
  return { id: id.slice(0, maxText), name: name.slice(0, maxText) }
}
