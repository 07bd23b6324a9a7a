import type { InboxMessage, InboxRead } from '../../../contract/inbox.ts'
import { maxHeadBytes, sealedHeadSchema, sealVersion } from '../../../contract/sealed.ts'
import { base64, base64Bytes } from '../../../shared/base64.ts'
import { parseJson } from '../../../shared/json.ts'
import type { Context } from '../context/context.ts'
import { inboxIdOf, type SavedInbox } from './inbox.ts'

/**
 * A read with its sealed messages opened. One that can't be opened stays as it is, and is kept as unmatched like everything that
 * nobody can read: it must not hold up those after it.
 */
export async function openSealed(
  context: Pick<Context, 'unsealer' | 'sha256'> & { log: Pick<Context['log'], 'note'> },
  read: InboxRead,
  { secret, seal }: Pick<SavedInbox, 'secret' | 'seal'>,
): Promise<InboxRead> {
  const isOpenable = (message: InboxMessage) => isSealed(message) || (seal !== null && mayBeSealed(message))
  if (!read.messages.some(isOpenable)) return read
  const inbox = await inboxIdOf(secret, context)
  const opened = async (message: InboxMessage) => {
    try {
      return await open(context, message, { seed: seal?.seed, inbox })
    } catch (error) {
      if (isSealed(message)) context.log.note('open sealed message', error)
      return message
    }
  }
  const messages: InboxMessage[] = []
  for (const message of read.messages) messages.push(isOpenable(message) ? await opened(message) : message)
  return { ...read, messages }
}

function isSealed({ sealed }: InboxMessage): boolean {
  return sealed !== undefined
}

/**
 * A relay of a version that knew no sealed inboxes, beside a newer one on the same Redis, hands out what the newer one has sealed
 * without saying so. Only what was sealed to our key for this inbox can be opened, so that trying does no harm.
 */
function mayBeSealed({ encoding, tag, contentType }: InboxMessage): boolean {
  return encoding === 'base64' && tag === null && contentType === null
}

async function open(
  { unsealer }: Pick<Context, 'unsealer'>,
  message: InboxMessage,
  { seed, inbox }: { seed: string | undefined; inbox: string },
): Promise<InboxMessage> {
  const { id, receivedAt, sealed = sealVersion } = message
  if (sealed !== sealVersion) throw new RangeError('Sealed in a way that this version does not know')
  if (seed === undefined) throw new TypeError('Sealed, and there is no seed')
  const bytes = base64Bytes(message.body)
  if (bytes === null) throw new TypeError('Not base64')
  return { id, receivedAt, ...webhookIn(await unsealer.unseal(bytes, { seed, inbox })) }
}

/** What the relay sealed, see contract/sealed.ts. Anybody who knows the public key may have sealed anything. @throws what is wrong with it */
function webhookIn(plain: Uint8Array): Pick<InboxMessage, 'tag' | 'contentType' | 'body' | 'encoding'> {
  const headEnd = plain.subarray(0, maxHeadBytes).indexOf(lineFeed)
  const { tag, type, size } = sealedHeadSchema.parse(parseJson(utf8.decode(plain.subarray(0, Math.max(0, headEnd)))))
  const body = plain.subarray(headEnd + 1, headEnd + 1 + size)
  if (body.byteLength < size) throw new RangeError('Shorter than it says')
  return { tag, contentType: type, ...textOf(body) }
}

const lineFeed = 10
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** As the relay answers bodies that are not sealed. */
function textOf(body: Uint8Array): Pick<InboxMessage, 'body' | 'encoding'> {
  try {
    return { body: utf8.decode(body) }
  } catch {
    // The bytes are not UTF-8.
    return { body: base64(body), encoding: 'base64' }
  }
}
