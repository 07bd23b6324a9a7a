import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { paints } from '../../../jobs/kinds.ts'

/**
 * Whether a job has everything that an update brings: the same pictures, or without pictures the same text and seed. Progress,
 * refusals, accounts and answers to switches bring nothing that could be missing.
 */
export function holds({ result }: Pick<Job, 'result'>, update: Update): boolean {
  if (update.state !== 'done') return true
  const pictures = new Set(result?.pictures.map(({ url }) => unsigned(url)))
  if (update.pictures.length > 0) return update.pictures.every(({ url }) => pictures.has(unsigned(url)))
  if (update.kind === 'info' || update.kind === 'notice' || update.kind === 'settings') return true
  return update.text.every((line) => result?.text.includes(line)) && (update.seed ?? result?.seed) === result?.seed
}

/**
 * Whether a body may contain a picture that was not recognized: a command that makes pictures ended without one, and the API gave no
 * reason that we know. This happens when an API renames its fields.
 */
export function mayHideResult({ command }: Pick<Job, 'command'>, update: Update): boolean {
  if (update.unread) return true
  if (!paints(command.kind) || update.pictures.length > 0) return false
  const isUnexplained = update.reason?.code === 'unexpected' || update.kind === 'notice'
  const isEnd = update.state === 'done' || (update.state === 'failed' && isUnexplained)
  return isEnd && JSON.stringify(update.rest ?? {}).includes('https://')
}

/** Parameters of signed addresses, which differ each time: Discord, S3 and CloudFront, Google Cloud, Azure. */
const signatures =
  /^(ex|is|hm|x-(amz|goog)-.*|expires|signature|key-pair-id|policy|googleaccessid|s[eiprtv]g?|sk\w*|spr)$/i

/** An address without its signature: the same picture may come under two signatures. */
function unsigned(url: string): string {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  for (const name of [...parsed.searchParams.keys()]) if (signatures.test(name)) parsed.searchParams.delete(name)
  return parsed.href
}
