/** The browser's locks in memory, as far as they are used: one asks whether a lock is free, and holds it until its promise ends. */
export function createLocks(): Pick<LockManager, 'request'> {
  const held = new Set<string>()
  const request = async (name: string, _options: LockOptions, use: (lock: Lock | null) => unknown) => {
    if (held.has(name)) return use(null)
    held.add(name)
    try {
      return await use({ name, mode: 'exclusive' })
    } finally {
      held.delete(name)
    }
  }
  return { request: request as LockManager['request'] }
}
