/** How many bytes the extension uses and may use, roughly: browsers round and pad. Null when the browser does not say. */
export async function readSpace(): Promise<{ usedBytes: number; quotaBytes: number } | null> {
  // A browser that rejects counts as one that does not say.
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota }
}

/**
 * Asks the browser not to delete the extension's data when the disk runs low. Resolves to whether it agreed; null when it can't be
 * asked: Chromium offers this in pages only, and there the permission `unlimitedStorage` has the same effect.
 */
export async function askToStay(): Promise<boolean | null> {
  const { storage } = navigator
  if (typeof storage?.persist !== 'function') return null
  return (await storage.persisted()) || storage.persist()
}
