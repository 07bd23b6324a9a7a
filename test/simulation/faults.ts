import type { Random } from './random.ts'

/** What can go wrong, by name. A number is how often it strikes where it can, as a range a history draws from. */
const rates = {
  /** The browser ends the worker, at any storage call or request. */
  kill: [0.0002, 0.01],
  /** The worker ends right after a picture's bytes were written, before the record says so. */
  torn: [0.1, 0.9],
  /** Storage and picture database refuse to write for a while. */
  quota: 'sometimes',
  /** No connection for a while. Requests fail at once. */
  offline: 'sometimes',
  /** A webhook is posted twice. */
  duplicate: [0.05, 0.5],
  /** A later webhook overtakes an earlier one. */
  reorder: [0.05, 0.5],
  /** Requests, answers and webhooks take long. */
  delay: [0.01, 0.2],
  /** The server acts on the request, but its answer does not arrive. */
  cut: [0.005, 0.1],
  /** Half of an answer, or of a webhook, arrives. */
  truncate: [0.005, 0.1],
  /** A proxy answers with pages of its own for a while. */
  html: 'sometimes',
  /** A wall clock jumps, of a browser or a relay, and is put right later. */
  clock: 'sometimes',
  /** The relay starts anew in good order. */
  restart: 'sometimes',
  /** The relay is put back from a backup. */
  restore: 'sometimes',
  /** The relay's machine loses power. */
  'relay-cut': 'sometimes',
  /** The browser's machine loses power: the last seconds of its storage are gone. */
  'browser-cut': 'sometimes',
  /** The browser is closed for hours, or for days. */
  sleep: 'sometimes',
  /** The extension is updated. */
  update: 'sometimes',
  /** The relay is reached at another address from now on. */
  address: 'sometimes',
  /** A webhook that ends whoever reads it. */
  poison: 'sometimes',
  /** An API that is asked for a job answers nonsense for a while. */
  odd: 'sometimes',
  /** An API takes hours for a picture, or days. */
  late: [0.05, 0.5],
  /** An API tells of jobs that are not ours. */
  strangers: 'sometimes',
} as const

export type FaultName = keyof typeof rates
export const faultNames = Object.keys(rates) as FaultName[]

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(rates, name)
}

export interface Faults {
  /** The faults of this history. */
  readonly names: readonly FaultName[]
  has(name: FaultName): boolean
  /** Whether it strikes here and now. */
  strikes(name: FaultName, random: Random): boolean
  /** From now on things go wrong. */
  begin(): void
  /** From now on nothing goes wrong any more. */
  end(): void
}

/** Each history has a few faults of its own: with all of them at once nothing would ever succeed. */
export function drawFaults(random: Random, allowed: readonly FaultName[] = faultNames): Faults {
  const share = random.pick([0.1, 0.25, 0.5])
  const rate = new Map<FaultName, number>()
  for (const name of faultNames) {
    const range = rates[name]
    const [isDrawn, amount] = [
      random.chance(share),
      range === 'sometimes' ? 1 : random.stretch(range[0] * 1e6, range[1] * 1e6) / 1e6,
    ]
    // When only one fault is allowed, every history has it.
    if (allowed.includes(name) && (isDrawn || allowed.length === 1)) rate.set(name, amount)
  }
  let isOn = false
  return {
    names: [...rate.keys()],
    has: (name) => rate.has(name),
    strikes: (name, its) => isOn && its.chance(rate.get(name) ?? 0),
    begin() {
      isOn = true
    },
    end() {
      isOn = false
    },
  }
}
