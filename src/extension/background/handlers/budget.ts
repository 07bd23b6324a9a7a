import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { budget } from '../../store/items.ts'
import type { Context } from '../context/context.ts'

/** How much kept pictures take. */
export function createBudgetHandlers({ writer }: Pick<Context, 'writer'>): Handlers<'budget'> {
  return {
    async 'budget.seen'() {
      await writer.change(async (transaction) => {
        transaction.put(budget, { ...(await transaction.read(budget)), freedCount: 0, freedBytes: 0 })
      })
      return ok({})
    },
  }
}
