import type { ManifestV3Export } from '@crxjs/vite-plugin'
import base from '../../manifest.json' with { type: 'json' }
import project from '../../package.json' with { type: 'json' }

export type Target = 'chromium' | 'firefox'

/** The oldest browsers the build is meant for; Firefox reads its own from manifest.json. */
export const oldest = { chromium: '121', firefox: base.browser_specific_settings.gecko.strict_min_version } as const

type Manifest = Exclude<ManifestV3Export, Promise<unknown> | ((...args: never[]) => unknown)>

/**
 * The one manifest.json, with the version of package.json, shaped for a browser. Chromium runs the background as a
 * service worker, Firefox as an event page (https://bugzilla.mozilla.org/show_bug.cgi?id=1573659).
 * @param dev the build is served: the page then speaks to the development server over a web socket
 */
export function manifestFor(target: Target, dev = false): Manifest {
  const { browser_specific_settings, background, content_security_policy, ...rest } = structuredClone(base)
  const policy = content_security_policy.extension_pages
  const shared = {
    ...rest,
    version: project.version,
    content_security_policy: {
      extension_pages: dev ? policy.replace('connect-src', 'connect-src ws://localhost:* ws://127.0.0.1:*') : policy,
    },
  }
  if (target === 'chromium') {
    // A build gets its worker from `service-worker.ts`, in parts; in development it is one module that reloads by itself.
    // Relay and studio of this machine are allowed there from the start: a driver can't answer the browser's question.
    const worker = dev ? { background, host_permissions: ['http://127.0.0.1/*'] } : {}
    return { ...shared, ...worker, minimum_chrome_version: oldest.chromium } as Manifest
  }
  const scripts = [background.service_worker]
  return { ...shared, background: { scripts, type: background.type }, browser_specific_settings } as Manifest
}
