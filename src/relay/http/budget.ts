/** Whose bytes they are. */
export interface Holder {
  /** As `rateKeyOf` names it. */
  address: string
  inbox: string
}

/** Bytes that are in memory at once: of all requests together, and a part of it for each address and each inbox. */
export interface Budget {
  /** A claim to none yet. */
  claim(holder: Holder): Claim
}

export interface BudgetLimits {
  all: number
  address: number
  inbox: number
}

interface Share {
  bytes: number
}

/** Shares of nobody are swept when there are more than so many, and twice as many as after the last sweep. */
const mostIdle = 1000

export function createBudget(limits: BudgetLimits): Budget {
  const all: Share = { bytes: 0 }
  const addresses = createShares()
  const inboxes = createShares()
  return { claim: ({ address, inbox }) => new Claim(limits, all, addresses(address), inboxes(inbox)) }
}

function createShares(): (name: string) => Share {
  const shares = new Map<string, Share>()
  let sweepAt = mostIdle

  function sweep(): void {
    for (const [name, { bytes }] of shares) if (bytes === 0) shares.delete(name)
    sweepAt = Math.max(mostIdle, 2 * shares.size)
  }

  return (name) => {
    const known = shares.get(name)
    if (known) return known
    if (shares.size >= sweepAt) sweep()
    const share = { bytes: 0 }
    shares.set(name, share)
    return share
  }
}

/** What one request holds of a budget. */
export class Claim {
  readonly #limits: BudgetLimits
  readonly #all: Share
  readonly #address: Share
  readonly #inbox: Share
  #bytes = 0

  constructor(limits: BudgetLimits, all: Share, address: Share, inbox: Share) {
    this.#limits = limits
    this.#all = all
    this.#address = address
    this.#inbox = inbox
  }

  /** Null: taken. Otherwise who has too much already: all together, or this holder. */
  take(bytes: number): 'all' | 'holder' | null {
    const { all, address, inbox } = this.#limits
    if (this.#address.bytes + bytes > address || this.#inbox.bytes + bytes > inbox) return 'holder'
    if (this.#all.bytes + bytes > all) return 'all'
    this.#add(bytes)
    return null
  }

  /** Gives all of it back. Twice does no harm. */
  release(): void {
    this.#add(-this.#bytes)
  }

  get bytes(): number {
    return this.#bytes
  }

  #add(bytes: number): void {
    this.#bytes += bytes
    this.#all.bytes += bytes
    this.#address.bytes += bytes
    this.#inbox.bytes += bytes
  }
}
