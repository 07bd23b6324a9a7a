import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/contract/command.ts'
import { type Update, updateSchema } from '../../src/contract/update.ts'
import type { DecodedUpdate } from '../../src/providers/provider.ts'
import { allProviders as providers } from '../../src/providers/registry.ts'
import { fixtures } from '../support/fixtures.ts'
import { mutated } from '../support/mutations.ts'
import { runs } from '../support/runs.ts'

/** Bodies a decoder is fed. `FUZZ_RUNS=100000 npx vitest run test/providers/property.test.ts` is the heavy mode. */
const numRuns = Number(process.env.FUZZ_RUNS ?? runs(500))
const timeoutMs = 60_000 + numRuns * 5

const bodies = providers.flatMap(({ id }) => fixtures(id).map(([, text]) => text))
const commands: Command[] = [{ kind: 'imagine', prompt: 'x' }, { kind: 'info' }, { kind: 'seed' }]
const context = { address: 'https://api.example', token: 'tok-SECRET', ref: 'r', hook: null, messageId: 'm' }

/** What no update may be, whatever it was made from. Undefined: it is sound. */
function fault({ inline = [], ...update }: DecodedUpdate, body: string): string | undefined {
  if (!updateSchema.safeParse(update).success) return 'is not what the contract says'
  if (JSON.stringify(JSON.parse(JSON.stringify(update))) !== JSON.stringify(update)) return 'does not survive storage'
  const { state, pictures, text, progress, reason } = update
  if (state === 'done' && pictures.length === 0 && text.every((words) => words.trim() === ''))
    return 'is done without a picture or text'
  if (state === 'failed' && reason === undefined) return 'failed without a reason'
  if (progress !== undefined && (progress < 0 || progress > 100)) return 'has an impossible progress'
  const isFrom = (text: string) =>
    text !== '' && JSON.stringify(JSON.parse(body)).includes(JSON.stringify(text).slice(1, -1))
  /** At the job's own server, by names from the body. */
  const isFile = (url: string) =>
    url.startsWith(`${context.address}/`) &&
    [...new URL(url).searchParams.values()].every((part) => part === 'output' || part === '' || isFrom(part))
  const strange = pictures.find((link) =>
    link.inline
      ? !isFrom(inline[Number(link.url.slice('inline:'.length))]?.base64 ?? '')
      : !isFrom(link.url) && !isFile(link.url),
  )
  return strange && `invents the picture ${strange.url}`
}

describe.each(providers)('$id, fed mutated bodies of every API', (provider) => {
  it('never throws, never invents a result: hooks', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(mutated(bodies), (body) => {
        for (const update of provider.decodeHook(body, 0) ?? []) expect(fault(update, body)).toBeUndefined()
      }),
      { numRuns },
    )
  })

  it('never throws, never invents a result: receipts and polls', { timeout: timeoutMs }, () => {
    const status = fc.constantFrom(200, 200, 200, 201, 204, 400, 401, 404, 429, 500, 504)
    fc.assert(
      fc.property(mutated(bodies), status, fc.constantFrom(...commands), (text, code, command) => {
        const answer = { status: code, text, contentType: null }
        const receipt = provider.decodeReceipt(answer, command, context, 0)
        const polled = provider.poll?.decode(answer, context, 0)
        const updates = [...('updates' in receipt ? receipt.updates : []), ...(Array.isArray(polled) ? polled : [])]
        for (const update of updates) expect(fault(update, text)).toBeUndefined()
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    )
  })
})

describe('the check itself', () => {
  const done: Update = { ids: {}, state: 'done', pictures: [], buttons: [], text: [' '] }

  it('finds a result without content, an invented picture and a failure without a reason', () => {
    expect(fault(done, '{}')).toContain('without a picture')
    expect(fault({ ...done, pictures: [{ url: 'https://x/1.png' }] }, '{"a":"https://y"}')).toContain('invents')
    expect(fault({ ...done, state: 'failed' }, '{}')).toContain('reason')
    expect(fault({ ...done, text: ['a fox'] }, '{}')).toBeUndefined()
  })
})
