import type { Account } from '../../../contract/account.ts'
import { type Command, type Speed, speedSchema } from '../../../contract/command.ts'
import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import { drawId, idBytes } from '../../../shared/id.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure } from '../../messaging/protocol.ts'
import { connections, head, isListed, relay, requests } from '../../store/items.ts'
import type { Pictures } from '../../store/pictures.ts'
import type { Transaction } from '../../store/transaction.ts'
import type { Context } from '../context/context.ts'
import { patienceMs } from '../jobs/deadlines.ts'
import { createTransmitter, type Prepared } from './transmit.ts'

/** Two clicks of one double click; nobody asks for the same text again as fast on purpose. */
const doubleClickMs = 2_000
const maxRequests = 100

export interface Submission {
  command: Command
  /** The same one twice is one job, also after the worker was killed. */
  requestId?: string | undefined
  parentId?: string | undefined
  /** In place of the active one; a follow-up goes where its parent went, whatever is said here. */
  connectionId?: string | undefined
  /** The same command again within two seconds is the same job. */
  guardDoubleClick?: boolean
}

export interface Submitted {
  jobId: string
  /** Settles when the receipt is stored. */
  sent: Promise<void>
}

export interface Submitter {
  /** Saves the job, then sends it. Answers as soon as it is saved. */
  submit(submission: Submission): Promise<Result<Submitted, MessageFailure>>
}

export function createSubmitter(
  context: Context & { pictures(): Promise<Pictures>; permitted(address: string): Promise<boolean> },
): Submitter {
  const { writer, now } = context
  const transmit = createTransmitter(context)

  /** One transaction: the job stands in storage before anything leaves the browser. */
  async function prepare(
    transaction: Transaction,
    submission: Submission,
  ): Promise<Result<Prepared | Job, MessageFailure>> {
    await transaction.prefetch(connections, relay, requests, head)
    const earlier = await findEarlier(transaction, submission, now())
    if (earlier) return ok(earlier)
    const saved = await transaction.read(connections)
    const parent = submission.parentId === undefined ? undefined : await transaction.job(submission.parentId)
    if (submission.parentId !== undefined && !parent) return fail({ code: 'no-such-job' })
    const wanted = parent?.connectionId ?? submission.connectionId ?? saved.active
    const connection = saved.list.find(({ id }) => id === wanted)
    if (!connection) return fail({ code: 'not-set-up' })
    // Its code is read while the job is being written. Should that fail, sending says so.
    void context.providerOf(connection.provider).catch(() => {})
    const speed = speedOf(submission.command, await transaction.account(connection.id))
    const job = {
      ...newJob(submission, connection, drawId(now(), context.drawBytes(idBytes)), now()),
      ...(speed ? { speed } : {}),
    }
    await transaction.addJob(job)
    if (parent && submission.command.kind === 'button') {
      const pressed = submission.command.customId ?? submission.command.label
      transaction.putJob({ ...parent, pressed: [...new Set([...(parent.pressed ?? []), pressed])] })
    }
    if (submission.requestId !== undefined) {
      const known = await transaction.read(requests)
      transaction.put(requests, [...known, { id: submission.requestId, jobId: job.id }].slice(-maxRequests))
    }
    const inbox = await transaction.read(relay)
    return ok({ job, connection, parent, hook: inbox ? `${inbox.hook}/${job.id}` : null })
  }

  return {
    async submit(submission) {
      const prepared = await writer.change((transaction) => prepare(transaction, submission))
      if (!prepared.ok) return prepared
      if (!('job' in prepared.value)) return ok({ jobId: prepared.value.id, sent: Promise.resolve() })
      return ok({ jobId: prepared.value.job.id, sent: transmit(prepared.value) })
    },
  }
}

/** For those who see the job change and need not wait for the receipt. Storage that refuses is noted under troubles. */
export function letGo(submitted: Submitted): void {
  submitted.sent.catch(() => {})
}

async function findEarlier(transaction: Transaction, submission: Submission, now: number): Promise<Job | undefined> {
  const { requestId, guardDoubleClick, command } = submission
  const known = requestId && (await transaction.read(requests)).find(({ id }) => id === requestId)?.jobId
  const job = known ? await transaction.job(known) : undefined
  if (job || !guardDoubleClick) return job
  const wanted = JSON.stringify(command)
  const recent = await transaction.newest(3)
  return recent.find((each) => now - each.createdAt < doubleClickMs && JSON.stringify(each.command) === wanted)
}

/** What it will be painted in: the prompt's own word stands above the account's mode. */
function speedOf(command: Command, account: Account | undefined): Speed | undefined {
  if (!isListed(command.kind)) return undefined
  const prompt = 'prompt' in command ? (command.prompt ?? '') : ''
  const asked = speedSchema.safeParse(/(?:--|—)(fast|relax|turbo)(?=\s|$)/i.exec(prompt)?.[1]?.toLowerCase())
  return asked.data ?? account?.speed ?? undefined
}

function newJob({ command, parentId }: Submission, connection: Connection, id: string, now: number): Job {
  return {
    id,
    connectionId: connection.id,
    provider: connection.provider,
    command,
    state: 'sending',
    createdAt: now,
    updatedAt: now,
    deadlineAt: now + patienceMs(command.kind),
    ...(parentId === undefined ? {} : { parentId }),
  }
}
