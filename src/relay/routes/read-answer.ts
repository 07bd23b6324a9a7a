import { sealVersion } from '../../contract/sealed.ts'
import { messagesJson, type RelayAnswer } from '../http/answer.ts'
import { type Read, readBytes, type StoredMessage } from '../inbox/inbox.ts'
import type { Platform } from '../platform.ts'

/** Header values as Node hands them over are Latin-1, and nearly all are plain. */
const plainText = /^[\x20-\x7e]*$/

/**
 * An `InboxRead` as JSON, put together by hand: most of an answer is a body that must be escaped, and the rest takes
 * JSON.stringify longer than that. Numbers, times and tags (`tagPattern`) need no escaping.
 *
 * The store counts bytes as they came, and JSON may write six for one: what makes the text longer than `readBytes` is
 * left for the next read, unless it is one message alone.
 */
export function readAnswer(
  read: Read,
  inbox: string,
  { headers, platform }: { headers: readonly string[]; platform: Platform },
): { answer: RelayAnswer; count: number } {
  let messages = ''
  let bytes = 0
  let ascii = true
  let count = 0
  for (const message of read.messages) {
    const { text, isPlain } = messageJson(message, platform)
    bytes += isPlain ? text.length : platform.byteLength(text)
    if (bytes > readBytes && count > 0) break
    messages += count === 0 ? text : `,${text}`
    ascii &&= isPlain
    count += 1
  }
  const isCut = count < read.messages.length
  const cursor = isCut ? read.messages[count - 1]?.seq : read.cursor
  const text = `{"messages":[${messages}],"cursor":"${cursor}","more":${isCut || read.more},"gap":${read.gap}}`
  return { answer: messagesJson(text, { headers, ascii, inbox }), count }
}

/** `isPlain`: it is ASCII. */
function messageJson(message: StoredMessage, platform: Platform): { text: string; isPlain: boolean } {
  const { seq, receivedAt, tag, contentType, sealed, body } = message
  const labels = `"tag":${tag === null ? null : `"${tag}"`},"contentType":${JSON.stringify(contentType)}`
  const head = `{"id":"${seq}","receivedAt":"${new Date(receivedAt).toISOString()}",${labels}`
  if (sealed)
    return {
      text: `${head},"sealed":${sealVersion},"body":"${platform.base64(body)}","encoding":"base64"}`,
      isPlain: true,
    }
  const decoded = platform.decode(body)
  const content =
    decoded === null
      ? `"body":"${platform.base64(body)}","encoding":"base64"`
      : `"body":${JSON.stringify(decoded.text)}`
  return {
    text: `${head},${content}}`,
    // Escapes and base64 are ASCII, so that only what was text can bring something else.
    isPlain: (decoded === null || decoded.ascii) && (contentType === null || plainText.test(contentType)),
  }
}
