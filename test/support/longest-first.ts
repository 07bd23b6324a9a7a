import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { root } from '../../scripts/build/extension.ts'

/**
 * Files that take longest where many run at once, the longest first. A clone knows nothing of earlier runs, and by its size, which is what
 * vitest goes by then, some of the longest would come last, with nothing left to run beside them.
 */
export const longest = [
  'test/e2e/providers.test.ts',
  'test/e2e/stored-pictures-restart.test.ts',
  'test/e2e/allowing.test.ts',
  'test/e2e/chromium-worker-killed.test.ts',
  'test/e2e/files.test.ts',
  'test/e2e/foreign-pictures.test.ts',
  'test/e2e/one-act.test.ts',
  'test/e2e/services-chromium.test.ts',
  'test/e2e/start.test.ts',
  'test/e2e/right-click.test.ts',
  'test/e2e/direct.test.ts',
  'test/e2e/stored-pictures-quota.test.ts',
  'test/e2e/firefox-journey.test.ts',
  'test/e2e/services-firefox.test.ts',
  'test/e2e/gallery.test.ts',
  'test/e2e/accessibility.test.ts',
  'test/e2e/chromium-set-up.test.ts',
  'test/e2e/poison.test.ts',
  'test/e2e/comfyui-origin.test.ts',
  'test/e2e/chromium-journey.test.ts',
  'test/e2e/diagnostics.test.ts',
  'test/integration/extension/background/killed.test.ts',
  'test/integration/relay/bodies.test.ts',
  'test/integration/simulation.test.ts',
  'test/integration/relay/http-behaviour.test.ts',
  'test/integration/relay/inbox/redis-cluster.test.ts',
  'test/integration/relay/main.test.ts',
  'test/integration/relay/strangers.test.ts',
  'test/integration/relay/inbox/sqlite.test.ts',
  'test/integration/relay/bundle.test.ts',
  'test/integration/relay/siege.test.ts',
  'test/integration/relay/two-relays.test.ts',
] as const

/** Starts what takes longest first, so that all lanes end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = (longest as readonly string[]).indexOf(relative(root, moduleId).replaceAll('\\', '/'))
  return at < 0 ? longest.length : at
}
