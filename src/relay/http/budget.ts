/** Whose bytes they are. */
export interface Holder {
  /** As `rateKeyOf` names it. */
  address: string
  inbox: string
}

/** Bytes that are in memory at once: of all requests together, and a part of it for each address and each inbox. */
export interface Budget {
  /** Null: taken. Otherwise who has too much already: all together, or this holder. */
  take(holder: Holder, bytes: number): 'all' | 'holder' | null
  release(holder: Holder, bytes: number): void
}

export interface BudgetLimits {
  all: number
  address: number
  inbox: number
}

export function createBudget(limits: BudgetLimits): Budget {
  let all = 0
  const addresses = createShares(limits.address)
  const inboxes = createShares(limits.inbox)

  return {
    take({ address, inbox }, bytes) {
      if (!addresses.hasRoom(address, bytes) || !inboxes.hasRoom(inbox, bytes)) return 'holder'
      if (all + bytes > limits.all) return 'all'
      all += bytes
      addresses.add(address, bytes)
      inboxes.add(inbox, bytes)
      return null
    },
    release({ address, inbox }, bytes) {
      all -= bytes
      addresses.add(address, -bytes)
      inboxes.add(inbox, -bytes)
    },
  }
}

function createShares(limit: number) {
  /** Only who holds something has an entry. */
  const held = new Map<string, number>()
  return {
    hasRoom: (name: string, bytes: number) => (held.get(name) ?? 0) + bytes <= limit,
    add(name: string, bytes: number) {
      const sum = (held.get(name) ?? 0) + bytes
      if (sum === 0) held.delete(name)
      else held.set(name, sum)
    },
  }
}
