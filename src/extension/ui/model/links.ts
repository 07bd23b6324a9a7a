/** Whether a picture's address may be shown: https, or http on this machine (a studio of one's own). */
export function isShowable(address: string): boolean {
  try {
    const url = new URL(address)
    if (url.protocol === 'https:') return true
    return url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname)
  } catch {
    return false
  }
}
