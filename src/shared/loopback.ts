/** Whether an address names this machine. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(address).hostname)
}
