import type { ManifestV3Export } from '@crxjs/vite-plugin'
import base from '../../manifest.json' with { type: 'json' }
import project from '../../package.json' with { type: 'json' }

export type Target = 'chromium' | 'firefox'

/** The oldest browsers the build is meant for: Chromium has X25519 since 133. Firefox reads its own from manifest.json. */
export const oldest = { chromium: '133', firefox: base.browser_specific_settings.gecko.strict_min_version } as const

type Manifest = Exclude<ManifestV3Export, Promise<unknown> | ((...args: never[]) => unknown)>

/**
 * The one manifest.json, with the version of package.json, shaped for a browser. A build gets its worker from `worker-script.ts`.
 * @param dev the build is served: pages then speak to the development server over a web socket, and the worker is a module that
 * reloads by itself
 */
export function manifestFor(target: Target, dev = false): Manifest {
  const { browser_specific_settings, background, content_security_policy, side_panel, sidebar_action, ...rest } =
    structuredClone(base)
  const policy = content_security_policy.extension_pages
  const shared = {
    ...rest,
    version: project.version,
    permissions: rest.permissions.filter((permission) => target === 'chromium' || permission !== 'sidePanel'),
    content_security_policy: {
      extension_pages: dev ? policy.replace('connect-src', 'connect-src ws://localhost:* ws://127.0.0.1:*') : policy,
    },
  }
  const { service_worker, type } = background
  const worker = target === 'firefox' ? { scripts: [service_worker], type } : background
  // Relay and studio of this machine are allowed there from the start: a driver can't answer Chromium's question.
  const granted = target === 'chromium' ? { host_permissions: ['http://127.0.0.1/*'] } : {}
  return {
    ...shared,
    ...(dev ? { background: worker, ...granted } : {}),
    ...(target === 'firefox'
      ? { browser_specific_settings, sidebar_action }
      : { minimum_chrome_version: oldest.chromium, side_panel }),
  } as Manifest
}
