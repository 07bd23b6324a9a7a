import browser from 'webextension-polyfill'
import { ownUrl } from './runtime.ts'

/**
 * Sends what the worker asks of these origins without the header `Origin`, and says it everywhere else. Nobody else's requests are
 * touched: an origin's own page keeps the header, and with it the check that protects it (docs/decisions/comfyui-origin.md). The
 * rules last as long as the browser runs.
 * @param origins `http://127.0.0.1:8188`
 */
export async function omitOriginAt(origins: readonly string[]): Promise<void> {
  const before = await browser.declarativeNetRequest.getSessionRules()
  const isSame =
    before.length === origins.length &&
    before.every(({ condition }, at) => condition.urlFilter === filterOf(origins[at]))
  if (isSame) return
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: before.map(({ id }) => id),
    addRules: origins.map((origin, at) => ({
      id: at + 1,
      action: { type: 'modifyHeaders', requestHeaders: [{ header: 'origin', operation: 'remove' }] },
      condition: {
        // Firefox does not take the extension's id here.
        initiatorDomains: [new URL(ownUrl('')).host],
        urlFilter: filterOf(origin),
        resourceTypes: ['xmlhttprequest'],
      },
    })),
  })
}

/** Addresses that begin with this origin. */
function filterOf(origin: string | undefined): string {
  return `|${origin}/`
}
