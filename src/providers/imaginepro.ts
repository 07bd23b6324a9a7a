import type { Command } from '../contract/command.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { accountSchema } from '../wire/imaginepro.ts'
import { accountUpdate, bearer, get, parseAccepted, post, promptOf } from './decode-helpers.ts'
import { decodeJobs, jobPoll } from './generic-task.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from './provider.ts'

/**
 * ImaginePro, and MyMidjourney with the same paths. How sure we are: imagine, button, describe, cancel, message and
 * account-info are documented by the vendor; the field that holds the result of a describe is not.
 */
export const imaginePro: Provider = {
  id: 'imaginepro',
  name: 'ImaginePro',
  family: 'unofficial',
  commands: ['imagine', 'button', 'describe', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'mask'],
  maxPromptLength: 2000, // Midjourney's own limit; the API documents none
  concurrency: 3, // documented; what is more waits there
  hook: true,
  defaultAddress: 'https://api.imaginepro.ai/api/v1',
  exampleAddress: 'https://api.mymidjourney.ai/api/v1',
  practiceAddress: 'http://127.0.0.1:8790/api/v1',
  needsToken: true,

  encode,
  decodeReceipt,
  decodeHook: decodeJobs,
  poll: jobPoll((id) => `message/fetch/${id}`, bearer),
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, ref, hook, parent } = context
  const headers = bearer(context.token)
  const reply = { ref, ...(hook === null ? {} : { webhookOverride: hook }) }
  const messageId = parent?.followUpId ?? parent?.messageId
  const send = (route: string, body: Json) => post(`${address}/nova/${route}`, headers, { ...body, ...reply })
  switch (command.kind) {
    case 'imagine':
      return send('imagine', { prompt: promptOf(command) })
    case 'button': {
      const { label: button, prompt, mask } = command
      return messageId === undefined ? null : send('button', { messageId, button, prompt, mask })
    }
    case 'cancel':
      return messageId === undefined ? null : send('button', { messageId, button: 'Cancel Job' })
    case 'describe':
      return send('describe', { url: command.url })
    case 'info':
      return get(`${address}/subscription/account-info`, headers)
    default:
      return null
  }
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  if (command.kind !== 'info') return parseAccepted(answer, command, context)
  const json = readJson(answer.text)
  if (answer.status === 200 && isRecord(json) && ('credits' in json || 'creditsQuota' in json)) {
    return { kind: 'finished', updates: [decodeAccount(json, context.ref, receivedAt)] }
  }
  // One document says that there is no such route.
  if (answer.status === 404) return { kind: 'refused', reason: { code: 'unsupported', status: 404 }, updates: [] }
  return parseAccepted(answer, command, context)
}

function decodeAccount(json: Json, ref: string, receivedAt: number): Update {
  const { type, credits, creditsQuota, creditsExtra, expiredAt } = accountSchema.parse(json)
  const left = credits ?? creditsQuota
  const one = accountUpdate({ ref }, json, receivedAt, {
    credits: left === undefined ? null : { left, of: creditsQuota, extra: creditsExtra, expiresAt: expiredAt },
    subscription: type === undefined ? null : { plan: type },
  })
  for (const entry of one.account?.entries ?? []) entry.known = entry.key in accountSchema.shape
  return one
}
