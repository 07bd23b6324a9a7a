/** Bytes of the browser's whole store for us, roughly: browsers round and pad. Null where it does not say. */
export async function readSpace(): Promise<{ usedBytes: number; quotaBytes: number } | null> {
  // A browser that refuses is one that does not say.
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota }
}

/**
 * Asks the browser not to clear our store when its disk runs low. Answers whether it promises; null where it can't be asked:
 * Chromium has it in pages only, and there `unlimitedStorage` says the same.
 */
export async function askToStay(): Promise<boolean | null> {
  const { storage } = navigator
  if (typeof storage?.persist !== 'function') return null
  return (await storage.persisted()) || storage.persist()
}
