import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Now } from '../shared/clock.ts'

/** What a link needs to know of its picture. */
export interface Linkable {
  id: string
  /** Life of its links in seconds, null for ever; it begins when the first link is given out. */
  ttlS: number | null
  linkedAt: number | null
}

/** Links to pictures. Those that die carry when they do, and a signature of that which holds until the studio ends. */
export function createPictureLinks(now: Now) {
  const key = randomBytes(32)

  function sign(id: string, expires: string): string {
    return createHmac('sha256', key).update(`${id} ${expires}`).digest('hex')
  }

  return {
    /** Discord's way when links die: `ex` and `is` in hex seconds, a signature, a trailing `&`. */
    link(origin: string, picture: Linkable): string {
      const { id, ttlS } = picture
      const url = `${origin}/pictures/${id}.png`
      if (ttlS === null) return url
      picture.linkedAt ??= now()
      const seconds = Math.floor(picture.linkedAt / 1000)
      const expires = (seconds + Math.floor(ttlS)).toString(16)
      return `${url}?ex=${expires}&is=${seconds.toString(16)}&hm=${sign(id, expires)}&`
    },
    /** Whether a link with this query is one that `link` made, and has not died yet. */
    isAlive({ id, ttlS }: Linkable, query: URLSearchParams): boolean {
      if (ttlS === null) return true
      const expires = query.get('ex') ?? ''
      const given = Buffer.from(query.get('hm') ?? '', 'utf8')
      const right = Buffer.from(sign(id, expires), 'utf8')
      if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right)) return false
      return Number.parseInt(expires, 16) * 1000 > now()
    },
  }
}
