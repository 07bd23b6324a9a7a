import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Menus } from '../menus/menus.ts'
import type { PostProcessing } from '../post-processing.ts'

export interface SettingsDeps extends Pick<Context, 'writer' | 'log'> {
  menus: Menus
  postProcessing: PostProcessing
}

export function createSettingsHandlers({ writer, log, menus, postProcessing }: SettingsDeps): Handlers<'settings'> {
  return {
    async 'settings.save'(wanted) {
      await writer.change(async (transaction) => transaction.put(settings, wanted))
      log.background(postProcessing.enforceBudget(), 'enforce budget')
      await menus.refresh()
      return ok({})
    },
  }
}
