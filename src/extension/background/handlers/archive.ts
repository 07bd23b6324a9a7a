import type { Job } from '../../../contract/job.ts'
import { ok } from '../../../shared/result.ts'
import type { MessageReply, MessageRequest } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, isListed, readings } from '../../store/items.ts'
import { mergeReadings } from '../../store/readings.ts'
import type { Transaction } from '../../store/transaction.ts'
import type { Context } from '../context/context.ts'
import { mergeJob } from './merge.ts'
import { normaliseAddress } from './setup.ts'

type Request = MessageRequest<'archive.merge'>
type Merged = MessageReply<'archive.merge'>

/** Takes archives in, each message in one write. Cut off in between, the same archive can be read in again. */
export function createArchiveHandlers({ writer, now }: Pick<Context, 'writer' | 'now'>): Handlers<'archive.merge'> {
  async function mergeJobs(transaction: Transaction, jobs: readonly Job[]): Promise<Merged> {
    const listed = jobs.filter((job) => isListed(job.command.kind))
    const ours = new Map((await transaction.jobs(listed.map(({ id }) => id))).map((job) => [job.id, job]))
    const added: Job[] = []
    let completed = 0
    for (const theirs of listed) {
      const before = ours.get(theirs.id)
      const merged = mergeJob(before, theirs, now())
      if (!before) added.push(merged)
      else if (merged !== before) {
        transaction.putJob(merged)
        completed++
      }
    }
    await transaction.insertJobs(added)
    return { added: added.length, completed, same: jobs.length - added.length - completed }
  }

  return {
    'archive.merge': (request) =>
      writer.change(async (transaction) => {
        await addConnections(transaction, request.connections)
        for (const { connectionId, account } of request.accounts) {
          if (!(await transaction.account(connectionId))) transaction.putAccount(connectionId, account)
        }
        if (request.readings.length > 0) {
          transaction.put(readings, mergeReadings(await transaction.read(readings), request.readings))
        }
        return ok(await mergeJobs(transaction, request.jobs))
      }),
  }
}

/** Without a token and not active: an archive must not choose where prompts and tokens go. */
async function addConnections(transaction: Transaction, wanted: Request['connections']): Promise<void> {
  const saved = await transaction.read(connections)
  const strange = wanted.flatMap((connection) => {
    const address = normaliseAddress(connection.address)
    const known = saved.list.some(({ id }) => id === connection.id)
    return known || address === null ? [] : [{ ...connection, address, token: '' }]
  })
  if (strange.length > 0) transaction.put(connections, { ...saved, list: [...saved.list, ...strange] })
}
