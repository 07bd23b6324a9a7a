import type { Handlers } from '../../messaging/server.ts'
import { type AccountDeps, createAccountHandlers } from './account.ts'
import { createArchiveHandlers } from './archive.ts'
import { createBatchHandlers } from './batches.ts'
import { createBudgetHandlers } from './budget.ts'
import { createConnectionHandlers } from './connections.ts'
import { createJobHandlers, type JobDeps } from './jobs.ts'
import type { ModelDeps } from './models.ts'
import { createPictureHandlers, type PictureDeps } from './pictures.ts'
import { createSettingsHandlers, type SettingsDeps } from './settings.ts'
import { createSetupHandlers, type SetupDeps } from './setup.ts'
import { createSourceHandlers } from './sources.ts'
import { createSyncHandlers, type SyncDeps } from './sync.ts'
import { createUnmatchedHandlers } from './unmatched.ts'

type Deps = AccountDeps & JobDeps & ModelDeps & PictureDeps & SettingsDeps & SetupDeps & SyncDeps

/** The worker's handler for each message of the protocol, one file for each area. */
export function createHandlers(deps: Deps): Handlers {
  return {
    ...createAccountHandlers(deps),
    ...createArchiveHandlers(deps),
    ...createBatchHandlers(deps),
    ...createBudgetHandlers(deps),
    ...createConnectionHandlers(deps),
    ...createJobHandlers(deps),
    ...createPictureHandlers(deps),
    ...createSettingsHandlers(deps),
    ...createSetupHandlers(deps),
    ...createSourceHandlers(deps),
    ...createSyncHandlers(deps),
    ...createUnmatchedHandlers(deps),
  }
}
