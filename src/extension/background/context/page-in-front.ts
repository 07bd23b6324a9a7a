import type { Context } from './context.ts'

/** Whether the user has a page of ours in front; false where the browser does not say. */
export function isPageInFront({ platform, log }: Pick<Context, 'platform' | 'log'>): Promise<boolean> {
  return platform.presence.isPageInFront().catch((error: unknown) => {
    log.note('page in front', error)
    return false
  })
}
