import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { FollowUps } from '../follow-ups.ts'
import type { Menus } from '../menus/menus.ts'

export interface SettingsDeps extends Pick<Context, 'writer' | 'log'> {
  menus: Menus
  followUps: FollowUps
}

export function createSettingsHandlers({ writer, log, menus, followUps }: SettingsDeps): Handlers<'settings'> {
  return {
    async 'settings.save'(wanted) {
      await writer.change(async (transaction) => transaction.put(settings, wanted))
      log.background(followUps.enforceBudget(), 'enforce budget')
      await menus.ensure()
      return ok({})
    },
  }
}
