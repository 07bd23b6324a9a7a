import type { Account } from '../contract/account.ts'
import type { Job } from '../contract/job.ts'
import { withoutPressed, withPressed } from './button.ts'
import { isFinal, isPending } from './state.ts'

/**
 * What a job's end changes in its parent; the same parent when it changes nothing.
 *
 *   button   failed                    may be pressed again, unless the API says that it was done before
 *            done after it was failed  is pressed: the job had been given up
 *   cancel   not failed                the parent is polled now: APIs differ in whether a cancel takes effect and whether they report it
 *   seed     done                      the parent's result has the seed
 * @param before the job as it was
 */
export function parentAfter(parent: Job, before: Job, after: Job): Job {
  if (!hasEnded(before, after)) return parent
  const { command, state } = after
  switch (command.kind) {
    case 'button':
      if (state === 'failed') return after.reason?.code === 'already-done' ? parent : withoutPressed(parent, command)
      return state === 'done' && before.state === 'failed' ? withPressed(parent, command) : parent
    case 'cancel':
      if (state === 'failed' || !isPending(parent.state)) return parent
      // Its answer is awaited, and nothing could be polled without an id.
      if (parent.state === 'sending' && parent.messageId === undefined) return { ...parent, cancelAgreed: true }
      return { ...parent, cancelAgreed: true, nextCheckAt: after.updatedAt, checks: 0 }
    case 'seed': {
      const seed = after.result?.seed
      if (state !== 'done' || seed === undefined || !parent.result) return parent
      return { ...parent, result: { ...parent.result, seed } }
    }
    default:
      return parent
  }
}

/** The account after a switch of its mode took effect; the same account for any other job. */
export function accountAfter(account: Account, before: Job, after: Job): Account {
  if (!hasEnded(before, after) || after.state !== 'done') return account
  const { command } = after
  if (command.kind === 'speed') return { ...account, speed: command.speed }
  return command.kind === 'visibility' ? { ...account, visibility: command.visibility } : account
}

/** The job came to this end with this change. */
export function hasEnded(before: Job, after: Job): boolean {
  return isFinal(after.state) && before.state !== after.state
}
