import { type Budget, createBudget } from './budget.ts'

const mib = 1024 * 1024
/** Bodies in memory at once: of all, and the parts of it that one address and one inbox may have. */
const bodyBudgetBytes = 64 * mib
const shareOfAddress = 1 / 16
const shareOfInbox = 1 / 8
/** Bodies on their way that were refused: of all, and of one address. Over it their connection goes with the answer. */
const discardedBytes = 16 * mib
const discardedOfAddress = 4 * mib
/** Answers with messages that nobody has taken yet: of all, and of one inbox. */
const untakenBytes = 64 * mib
const untakenOfInbox = 4 * mib
/** A household may have several browsers that were away. */
const untakenInboxesOfAddress = 2

/** What may be in memory at once, of each kind. */
export interface Budgets {
  /** Bodies on their way. */
  bodies: Budget
  /** Bodies that were refused and are still coming in. */
  discarded: Budget
  /** Answers with messages that nobody has taken yet. */
  untaken: Budget
}

export function createBudgets(maxBodyBytes: number): Budgets {
  return {
    bodies: createBodyBudget(maxBodyBytes),
    discarded: createBudget({ all: discardedBytes, address: discardedOfAddress, inbox: discardedBytes }),
    untaken: createUntakenBudget(maxBodyBytes),
  }
}

/** Whatever the limit of a body is, one must fit. */
function createBodyBudget(maxBodyBytes: number): Budget {
  const all = Math.max(bodyBudgetBytes, 4 * maxBodyBytes)
  return createBudget({
    all,
    address: Math.max(all * shareOfAddress, maxBodyBytes),
    inbox: Math.max(all * shareOfInbox, maxBodyBytes),
  })
}

function createUntakenBudget(maxBodyBytes: number): Budget {
  // JSON may write six bytes for one.
  const inbox = Math.max(untakenOfInbox, 8 * maxBodyBytes)
  const address = untakenInboxesOfAddress * inbox
  return createBudget({ all: Math.max(untakenBytes, address), address, inbox })
}
