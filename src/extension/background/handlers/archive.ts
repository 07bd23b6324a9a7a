import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { mergeJob } from '../../../jobs/merge.ts'
import { isLoadable, type Near, normaliseAddress } from '../../../shared/address.ts'
import { fail, ok } from '../../../shared/result.ts'
import type { MessageReply, MessageRequest } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { takeManyParts } from '../../messaging/transfer.ts'
import { connections, fastTimeSamples, pictureRetries } from '../../store/items.ts'
import { nearJob } from '../../store/near.ts'
import { mergeFastTimeSamples } from '../../store/write/fast-time-samples.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import { forgetSkipped } from '../../store/write/skipped-pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { stored } from './stored.ts'

type Request = MessageRequest<'archive.merge'>
type Merged = MessageReply<'archive.merge'>

interface Options extends Pick<Context, 'writer' | 'now' | 'timers'> {
  pictures: Pictures
}

/** Imports archives, each message in one write. After an import that was interrupted, the same archive can be imported again. */
export function createArchiveHandlers({ writer, now, timers, pictures }: Options): Handlers<'archive'> {
  async function mergeJobs(transaction: Transaction, jobs: readonly Job[]): Promise<Merged> {
    const listed = jobs.filter((job) => isListed(job.command.kind))
    const ours = new Map((await transaction.jobs(listed.map(({ id }) => id))).map((job) => [job.id, job]))
    const { list } = await transaction.read(connections)
    const added: Job[] = []
    const changed: Job[] = []
    let completed = 0
    for (const theirs of listed) {
      const before = ours.get(theirs.id)
      const merged = mergeJob(before, withoutNear(theirs, nearJob(theirs, list)), now())
      if (!before) added.push(merged)
      else if (merged !== before) {
        transaction.putJob(merged)
        changed.push(merged)
        completed++
      }
    }
    await transaction.insertJobs(added)
    await markForeign(transaction, [...added, ...changed])
    if (added.length + changed.length > 0) {
      await forgetSkipped(transaction)
      transaction.emit({ type: 'jobs.imported' })
    }
    return { added: added.length, completed, same: jobs.length - added.length - completed }
  }

  return {
    async 'archive.pictures'({ pictures: keys, offer }) {
      const parts = (await takeManyParts(offer, timers)) ?? []
      const copies = parts.flatMap((part, at) => {
        const key = keys[at]
        return key && (part.original || part.thumbnail || part.tiny) ? [{ ...key, ...part }] : []
      })
      return copies.length === keys.length ? stored(pictures.writeCopies(copies)) : fail({ code: 'worker' })
    },
    'archive.merge': (request) =>
      writer.change(async (transaction) => {
        await addConnections(transaction, request.connections)
        for (const { connectionId, account } of request.accounts) {
          if (!(await transaction.account(connectionId))) transaction.putAccount(connectionId, account)
        }
        if (request.readings.length > 0) {
          transaction.put(
            fastTimeSamples,
            mergeFastTimeSamples(await transaction.read(fastTimeSamples), request.readings),
          )
        }
        return ok(await mergeJobs(transaction, request.jobs))
      }),
  }
}

/**
 * Marks the waiting pictures of imported jobs: they are fetched only from hosts that the user allowed, since anybody can write an
 * archive.
 */
async function markForeign(transaction: Transaction, jobs: readonly Job[]): Promise<void> {
  const waiting = jobs.filter(({ kept }) => kept?.includes('waiting'))
  if (waiting.length === 0) return
  const retries = await transaction.read(pictureRetries)
  const added = waiting.map(({ id }) => [id, retries[id] ?? { tries: 0, nextAt: 0, foreign: true }])
  transaction.put(pictureRetries, { ...retries, ...Object.fromEntries(added) })
}

/** A job without links to machines at home, but for the one where its connection is. */
function withoutNear(job: Job, near: Near): Job {
  const { preview, result, ...rest } = job
  const isAllowed = (url: string) => isLoadable(url, near)
  return {
    ...rest,
    ...(preview !== undefined && isAllowed(preview) ? { preview } : {}),
    ...(result
      ? {
          result: {
            ...result,
            pictures: result.pictures.map((link) =>
              link.inline || isAllowed(link.url) ? link : { ...link, usable: false },
            ),
          },
        }
      : {}),
  }
}

/** Adds connections without a token and not active, because an archive must not choose where prompts and tokens are sent. */
async function addConnections(transaction: Transaction, wanted: Request['connections']): Promise<void> {
  const saved = await transaction.read(connections)
  const added = wanted.flatMap((connection) => {
    const address = normaliseAddress(connection.address)
    const known = saved.list.some(({ id }) => id === connection.id)
    return known || address === null ? [] : [{ ...connection, address, token: '', imported: true }]
  })
  if (added.length > 0) transaction.put(connections, { ...saved, list: [...saved.list, ...added] })
}
