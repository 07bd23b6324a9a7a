/**
 * What workerd runs in place of Cloudflare's rate limit: so many a window of fixed length, by key.
 *
 * @param {{ limit: number, period: number }} settings `period` in seconds
 */
export default function createRateLimit({ limit, period }) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  let window = 0

  return {
    /** @param {{ key: string }} request */
    async limit({ key }) {
      const now = Math.floor(Date.now() / (period * 1000))
      if (now !== window) counts.clear()
      window = now
      const count = (counts.get(key) ?? 0) + 1
      if (count <= limit) counts.set(key, count)
      return { success: count <= limit }
    },
  }
}
