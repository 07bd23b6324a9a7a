import { buildWhenStale } from '../../scripts/build/extension.ts'

/** Before the tests in real browsers: they run what users run, not an older build. */
export async function setup(): Promise<void> {
  await buildWhenStale('chromium')
  await buildWhenStale('firefox')
}
