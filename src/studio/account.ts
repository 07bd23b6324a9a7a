export type Speed = 'fast' | 'relax' | 'turbo'

export interface AccountState {
  plan: string
  /** Epoch seconds, shown as a Discord timestamp. */
  renewsAtS: number
  speed: Speed
  stealth: boolean
  remix: boolean
  /** Minutes of GPU time left and bought. */
  fastLeft: number
  fastTotal: number
  /** `trial` leaves the lines out that Midjourney leaves out for trials. */
  unit: 'hours' | 'minutes' | 'trial'
  images: number
  imageMinutes: number
  relaxedImages: number
  relaxedMinutes: number
  credits: number
  creditsQuota: number
  creditsExtra: number
  /** Where results go that name no hook, and those nobody asked for. */
  defaultHook: string | null
}

/** 12.06 of 15 hours, 80.37 %: what the documentation of these APIs shows, so that it looks familiar. */
export const freshAccount: AccountState = {
  plan: 'Standard',
  renewsAtS: 1_893_456_000,
  speed: 'fast',
  stealth: false,
  remix: false,
  fastLeft: 723.33,
  fastTotal: 900,
  unit: 'hours',
  images: 158,
  imageMinutes: 228.6,
  relaxedImages: 19,
  relaxedMinutes: 17.4,
  credits: 1600,
  creditsQuota: 1600,
  creditsExtra: 1000,
  defaultHook: null,
}

export interface QueueLengths {
  fast: number
  relax: number
  running: number
}

const hours = (minutes: number) => (minutes / 60).toFixed(2)

/** Midjourney's own `/info` text: its keys, its order, its units. */
export function infoText(account: AccountState, queue: QueueLengths): Record<string, string> {
  const trial = account.unit === 'trial'
  return {
    Subscription: trial ? 'None (Trial)' : `${account.plan} (Active monthly, renews next on <t:${account.renewsAtS}>)`,
    ...(trial ? {} : { 'Job Mode': { fast: 'Fast', relax: 'Relaxed', turbo: 'Turbo' }[account.speed] }),
    'Visibility Mode': account.stealth ? 'Stealth' : 'Public',
    'Fast Time Remaining': fastTimeText(account),
    'Lifetime Usage': `${account.images} images (${hours(account.imageMinutes)} hours)`,
    'Relaxed Usage': `${account.relaxedImages} images (${hours(account.relaxedMinutes)} hours)`,
    'Queued Jobs (fast)': String(queue.fast),
    'Queued Jobs (relax)': String(queue.relax),
    'Running Jobs': queue.running === 0 ? 'None' : String(queue.running),
  }
}

function fastTimeText({ fastLeft, fastTotal, unit }: AccountState): string {
  const percent = ((fastLeft / Math.max(fastTotal, 0.01)) * 100).toFixed(2)
  if (unit === 'trial') return `${fastLeft.toFixed(2)} minutes`
  if (unit === 'minutes') return `${fastLeft.toFixed(2)}/${fastTotal.toFixed(1)} minutes (${percent}%)`
  return `${hours(fastLeft)}/${(fastTotal / 60).toFixed(1)} hours (${percent}%)`
}

/** Takes a finished painting off the account. Relaxed work costs no fast time; turbo costs twice, as Midjourney's does. */
export function charge(account: AccountState, speed: Speed, minutes: number, images: number): void {
  account.images += images
  account.imageMinutes += minutes
  account.credits = Math.max(0, account.credits - images)
  if (speed === 'relax') {
    account.relaxedImages += images
    account.relaxedMinutes += minutes
    return
  }
  account.fastLeft = Math.max(0, account.fastLeft - minutes * (speed === 'turbo' ? 2 : 1))
}

/** Switches a mode by its command name; the answer is the bot's own sentence, null for a command that does not exist. */
export function slash(account: AccountState, command: string): string | null {
  switch (command) {
    case 'fast':
    case 'relax':
    case 'turbo':
      account.speed = command
      return command === 'relax'
        ? 'Done! Your jobs now do not consume fast-hours, but might take a little longer. You can always switch back with /fast'
        : `Done! Your jobs now consume ${command === 'turbo' ? 'twice the ' : 'your '}fast-hours. You can switch back with /relax`
    case 'private':
    case 'stealth':
      account.stealth = true
      return 'Done! Your images will by default now be hidden.'
    case 'public':
      account.stealth = false
      return 'Done! Your images will by default now be visible to others.'
    default:
      return null
  }
}
