import type { Command } from '../../contract/command.ts'
import { isRecord, type Json, readJson } from '../../shared/json.ts'
import { readNumber, readText } from '../../wire/fields.ts'
import { accountUpdate, decodeBodies, get, post, update } from '../decode-helpers.ts'
import { readParameters } from '../parameters.ts'
import type {
  PollContext,
  Polled,
  Provider,
  ProviderAnswer,
  ProviderRequest,
  Receipt,
  SendContext,
} from '../provider.ts'
import { decodeBody, decodeError } from './fal-answers.ts'
import { requestOf } from './fal-models.ts'
import { cancelReceipt, named, pathOf, polledBody, queueRefusal, reachable, taken } from './queue-helpers.ts'

const defaultModel = 'fal-ai/nano-banana'
const parameters = ['aspect', 'seed', 'negative', 'count'] as const
const ownHosts = ['https://queue.fal.run/*', 'https://api.fal.ai/*']

/**
 * fal. How sure we are: very of the queue, which the vendor documents and its client speaks; little of what an unfinished or a
 * cancelled request answers at its result. Inputs differ by model, see `fal-models`.
 */
export const fal: Provider = {
  id: 'fal',
  name: 'fal',
  family: 'key',
  commands: ['imagine', 'info', 'cancel'],
  speeds: [],
  options: ['references', 'edit', 'mask'],
  maxPromptLength: 5000, // differs by model, and is documented by few
  concurrency: 2, // of a new account; what is more waits there
  hook: true,
  defaultAddress: 'https://queue.fal.run',
  exampleAddress: 'https://queue.fal.run',
  practiceAddress: 'http://127.0.0.1:8790/fal',
  needsToken: true,
  keyAddress: 'https://fal.ai/dashboard/keys',
  hosts: { token: ownHosts, pictures: ['https://*.fal.media/*'] },
  typicalMs: 10_000, // 3 s in the vendor's samples, and a cold start
  parameters,
  maxCount: 4,
  defaultModel,
  models: {},

  encode,
  decodeReceipt,
  decodeHook: (text) => decodeBodies(text, decodeBody),
  poll: {
    encode: (context) => get(`${requestAddress(context)}/status?logs=1`, headers(context.token)),
    decode: decodePoll,
  },
}

function headers(token: string): Record<string, string> {
  return { Authorization: `Key ${token}` }
}

/** Where a request is asked for: its `response_url`, else what its client makes of the model's name. */
function requestAddress({ address, messageId, followUpId, model = defaultModel }: PollContext): string {
  return followUpId ?? `${address}/${pathOf(appOf(model))}/requests/${encodeURIComponent(messageId)}`
}

/** `fal-ai/nano-banana/edit` queues as `fal-ai/nano-banana`. */
function appOf(model: string): string {
  const parts = model.split('/').filter(Boolean)
  const isSpaced = parts[0] === 'workflows' || parts[0] === 'comfy'
  return parts.slice(0, isSpaced ? 3 : 2).join('/')
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, token, hook, model = defaultModel, parent } = context
  switch (command.kind) {
    case 'imagine': {
      const read = readParameters(command.prompt, parameters)
      const found = requestOf(model, read, { references: command.references ?? [], mask: command.mask })
      if (!found) return null
      const query = hook === null ? '' : `?fal_webhook=${encodeURIComponent(hook)}`
      const request = post(`${address}/${pathOf(found.painter)}${query}`, headers(token), found.input)
      return { ...request, unused: [...read.unused, ...found.unused] }
    }
    case 'info':
      return get(`${accountBase(address)}/v1/account/billing?expand=credits`, headers(token))
    case 'cancel': {
      if (parent?.messageId === undefined) return null
      const asked = { ...context, messageId: parent.messageId, followUpId: addressOf(parent.followUpId) }
      return { method: 'PUT', url: `${requestAddress(asked)}/cancel`, headers: headers(token) }
    }
    default:
      return null
  }
}

function addressOf(followUpId: string | undefined): string | undefined {
  return followUpId !== undefined && URL.canParse(followUpId) ? followUpId : undefined
}

/** The account is told on another host. */
function accountBase(address: string): string {
  return URL.canParse(address) && new URL(address).host === 'queue.fal.run' ? 'https://api.fal.ai' : address
}

function decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const json = readJson(answer.text)
  if (command.kind === 'cancel' || isAnswerToCancel(json)) return cancelReceipt(answer, context)
  const isGood = answer.status >= 200 && answer.status < 300 && isRecord(json)
  if (command.kind === 'info')
    return isGood ? accountOf(json, answer, context, receivedAt) : accountRefusal(answer, context)
  const id = isGood ? readText(json.request_id) : undefined
  if (!isGood || id === undefined) return queueRefusal(answer, context)
  const told = readText(json.response_url)?.replace(/\/response$/, '')
  const followUpId = reachable(told, context.address, ownHosts)
  return taken(update({}, 'accepted', { followUpId }), id, context)
}

function isAnswerToCancel(json: unknown): boolean {
  return isRecord(json) && (json.status === 'ALREADY_COMPLETED' || json.status === 'CANCELLATION_REQUESTED')
}

function accountOf(json: Json, answer: ProviderAnswer, context: SendContext, receivedAt: number): Receipt {
  const { username, credits } = json
  const left = isRecord(credits) ? readNumber(credits.current_balance) : undefined
  if (!isRecord(credits) || left === undefined) return queueRefusal(answer, context)
  const entries = { username, current_balance: left, currency: credits.currency }
  const unit = credits.currency === 'USD' ? 'USD' : 'credits'
  const account = accountUpdate({ ref: context.ref }, entries, receivedAt, { credits: { left, unit } })
  return { kind: 'finished', updates: [account] }
}

/** A key without the scope for it (403) is a good key for painting. */
function accountRefusal(answer: ProviderAnswer, context: SendContext): Receipt {
  const receipt = queueRefusal(answer, context)
  if (receipt.kind !== 'refused' || answer.status !== 403 || receipt.reason.code !== 'bad-token') return receipt
  return { ...receipt, reason: { ...receipt.reason, code: 'unsupported' } }
}

/** `COMPLETED` says that it has ended, well or badly: the output, or the failure as a 4xx, lies at the request's own address. */
function decodePoll(answer: ProviderAnswer, context: PollContext): Polled {
  const { status, text } = answer
  const json = readJson(text)
  const { messageId, step = 0 } = context
  if (status === 200 && isRecord(json) && json.status === 'COMPLETED')
    return { next: get(requestAddress(context), headers(context.token)) }
  const isFailure = status === 422 || (step > 0 && [400, 499, 500].includes(status))
  if (!isFailure || !isRecord(json)) return polledBody(answer, messageId, (body) => decodeBodies(body, decodeBody))
  if (status === 400 && /in progress/i.test(readText(json.detail) ?? '')) return [update({ messageId }, 'running')]
  return [named(decodeError({}, json, `status code: ${status}`), messageId)]
}
