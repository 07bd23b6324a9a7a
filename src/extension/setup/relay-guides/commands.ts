import { nearness } from '../../../shared/address.ts'
import { isTailscaleAddress } from '../../../shared/home-network.ts'

/** What a command is typed into: a shell of Linux and macOS, or PowerShell. */
export type Shell = 'sh' | 'powershell'

/** Where a relay on this computer listens, unless it is told otherwise. */
export const homeAddress = 'http://127.0.0.1:8787'

/** Leads from the internet to the relay on this computer. */
export const tunnelCommand = `cloudflared tunnel --url ${homeAddress}`

/** Stands in a command for an address that is not known yet. */
const addressToCome = 'https://…'

/** An access key for a relay: 24 random bytes in hexadecimal digits, which mean nothing special to any shell. */
export function drawAccessKey(random: Uint8Array = crypto.getRandomValues(new Uint8Array(24))): string {
  return [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The part of an address that stands in a command: protocol, host and port. Null when the internet can't reach it, and when
 * its host has signs that a shell might obey.
 */
export function publicOrigin(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { origin } = new URL(address)
  const isPublic = nearness(address) === false || isTailscaleAddress(address)
  return isPublic && /^https:\/\/[a-z\d.-]+(:\d+)?$/.test(origin) ? origin : null
}

/**
 * Starts the relay on this computer, in the folder of Afterimage.
 * @param origin where the tunnel's other end is; null when it is not known yet; absent for services on this computer
 */
export function homeCommand(shell: Shell, key: string, origin?: string | null): string {
  const tunnel = { RELAY_PUBLIC_URL: origin ?? addressToCome, RELAY_TRUST_PROXY: '1' }
  const settings = { ...(origin === undefined ? {} : tunnel), RELAY_ACCESS_KEY: key }
  return withSettings(shell, settings, 'relay')
}

/** Puts the relay on Cloudflare, from the folder of Afterimage. */
export function deployCommand(shell: Shell): string {
  const enter = 'cd deploy/cloudflare'
  // PowerShell 5, which Windows brings, has no `&&`.
  return shell === 'sh' ? `${enter} && npx wrangler deploy` : `${enter}; npx.cmd wrangler deploy`
}

/** Gives the relay on Cloudflare its access key, in the folder that `deployCommand` leads to. */
export function cloudflareKeyCommand(shell: Shell, key: string): string {
  return `echo ${key} | ${shell === 'sh' ? 'npx' : 'npx.cmd'} wrangler secret put RELAY_ACCESS_KEY`
}

/** Runs a script of Afterimage with these environment variables. */
function withSettings(shell: Shell, settings: Record<string, string>, script: string): string {
  const pairs = Object.entries(settings)
  if (shell === 'sh') return [...pairs.map(([name, value]) => `${name}=${value}`), `npm run ${script}`].join(' ')
  // PowerShell may refuse to run `npm`, which is a script there, and never refuses `npm.cmd`.
  return [...pairs.map(([name, value]) => `$env:${name}="${value}"`), `npm.cmd run ${script}`].join('; ')
}
