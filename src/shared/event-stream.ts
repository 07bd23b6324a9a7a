/** One event of a `text/event-stream` (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  /** `message` where the stream gives none. */
  name: string
  data: string
}

/** Reads a stream part by part. Null: an event is longer than the limit, and nothing more is read. */
export type EventReader = (part: string) => ServerSentEvent[] | null

/**
 * A reader of one event stream. An event counts when its blank line has come, so that one cut off by the end of the stream is dropped,
 * as the specification says. Ids, retry times and comments are ignored.
 * @param mostLength the longest event that is read, in UTF-16 units
 */
export function createEventReader(mostLength: number): EventReader {
  /** The line that has not ended, in the parts it came in: joined once, when its end is there. */
  let line: string[] = []
  let length = 0
  let name = ''
  let data: string[] = []
  let isFirst = true
  let endsWithReturn = false

  function take(text: string): ServerSentEvent | undefined {
    if (text === '') {
      const event = data.length > 0 ? { name: name || 'message', data: data.join('\n') } : undefined
      name = ''
      data = []
      length = 0
      return event
    }
    const [, field = '', value = ''] = /^([^:]*)(?::[ ]?(.*))?$/s.exec(text) ?? []
    if (field === 'data') data.push(value)
    if (field === 'event') name = value
    return undefined
  }

  return (part) => {
    // The two signs of one line's end may come in two parts.
    let text = endsWithReturn && part.startsWith('\n') ? part.slice(1) : part
    if (part !== '') endsWithReturn = part.endsWith('\r')
    if (isFirst && text !== '') {
      text = text.replace(/^\uFEFF/, '')
      isFirst = false
    }
    const events: ServerSentEvent[] = []
    const pieces = text.split(/\r\n|\r|\n/)
    for (const [at, piece] of pieces.entries()) {
      line.push(piece)
      length += piece.length
      if (length > mostLength) return null
      if (at === pieces.length - 1) break
      const event = take(line.join(''))
      line = []
      if (event) events.push(event)
    }
    return events
  }
}
