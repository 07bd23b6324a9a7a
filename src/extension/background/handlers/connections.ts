import { fail, ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, fastTimeSamples } from '../../store/items.ts'
import { listModels, type ModelDeps } from './models.ts'

/** Choosing, renaming and removing connections. The set-up handlers add and change them. */
export function createConnectionHandlers(deps: ModelDeps): Handlers<'connections'> {
  const { writer } = deps
  return {
    'connections.models': async ({ id }) => ok(await listModels(deps, id)),
    'connections.activate': ({ id }) =>
      writer.change(async (transaction) => {
        const saved = await transaction.read(connections)
        if (!saved.list.some((connection) => connection.id === id)) return fail({ code: 'not-set-up' as const })
        // By choosing it the user accepts an imported address.
        const list = saved.list.map(({ imported, ...each }) =>
          each.id === id || !imported ? each : { ...each, imported },
        )
        transaction.put(connections, { active: id, list })
        transaction.emit({ type: 'connection.chosen' })
        return ok({})
      }),
    'connections.rename': ({ id, name }) =>
      writer.change(async (transaction) => {
        const saved = await transaction.read(connections)
        const list = saved.list.map((each) => (each.id === id ? { ...each, name: name.trim() } : each))
        transaction.put(connections, { ...saved, list })
        return ok({})
      }),
    'connections.remove': ({ id }) =>
      writer.change(async (transaction) => {
        const { active, list } = await transaction.read(connections)
        const others = list.filter((connection) => connection.id !== id)
        if (others.length === list.length) return ok({})
        transaction.put(connections, { active: active === id ? null : active, list: others })
        if (active === id) transaction.emit({ type: 'connection.chosen' })
        // What it had still to send is cancelled.
        transaction.emit({ type: 'batches.changed' })
        transaction.removeAccount(id)
        const noted = await transaction.read(fastTimeSamples)
        const left = noted.filter((sample) => sample.connectionId !== id)
        if (left.length < noted.length) transaction.put(fastTimeSamples, left)
        return ok({})
      }),
  }
}
