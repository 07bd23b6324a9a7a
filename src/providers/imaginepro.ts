import type { Command } from '../contract/command.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson, readPrompts, readTexts } from '../wire/fields.ts'
import { accountSchema, type ImagineProResult, receiptSchema, resultSchema } from '../wire/imaginepro.ts'
import { readButtons } from '../wire/labels.ts'
import { readAddresses } from '../wire/links.ts'
import {
  accountUpdate,
  bearer,
  declined,
  decodeBodies,
  expired,
  failure,
  get,
  gridOf,
  post,
  preview,
  promptOf,
  rest,
  stray,
  told,
  update,
  wordsOf,
} from './answers.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from './provider.ts'

/**
 * ImaginePro, and MyMidjourney with the same paths. How sure we are: imagine, button, describe, cancel, message and
 * account-info are documented by the vendor; in which field a describe answers is not.
 */
export const imaginePro: Provider = {
  id: 'imaginepro',
  name: 'ImaginePro',
  commands: ['imagine', 'button', 'describe', 'info', 'cancel'],
  speeds: [],
  maxPromptLength: 2000, // Midjourney's own; the API tells none
  hook: true,
  defaultAddress: 'https://api.imaginepro.ai/api/v1',
  exampleAddress: 'https://api.mymidjourney.ai/api/v1',
  needsToken: true,

  encode,
  decodeReceipt,
  decodeHook: (text, receivedAt) => decodeBodies(text, (body) => decodeResult(body, receivedAt)),
  poll: {
    encode: ({ address, token, messageId }) =>
      get(`${address}/message/fetch/${encodeURIComponent(messageId)}`, bearer(token)),
    decode: ({ status, text }, { messageId }, receivedAt) => {
      if (status === 404) return [expired(messageId)]
      const updates = status === 200 ? decodeBodies(text, (body) => decodeResult(body, receivedAt)) : null
      return updates?.map((one) => ({ ...one, ids: { ...one.ids, messageId } })) ?? null
    },
  },
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, ref, hook, parent } = context
  const headers = bearer(context.token)
  const reply = { ref, ...(hook === null ? {} : { webhookOverride: hook }) }
  const messageId = parent?.handle ?? parent?.messageId
  const send = (route: string, body: Json) => post(`${address}/nova/${route}`, headers, { ...body, ...reply })
  switch (command.kind) {
    case 'imagine':
      return send('imagine', { prompt: promptOf(command) })
    case 'button': {
      const { label: button, prompt, mask } = command
      return messageId === undefined ? null : send('button', { messageId, button, ...told({ prompt, mask }) })
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
  const json = readJson(answer.text)
  if (answer.status < 200 || answer.status > 299 || !isRecord(json)) {
    // One document says that there is no such route.
    if (command.kind === 'info' && answer.status === 404) {
      return { kind: 'refused', reason: { code: 'unsupported', status: 404 }, updates: [] }
    }
    return declined(answer, context)
  }
  const ids = { ref: context.ref }
  if (command.kind === 'info' && ('credits' in json || 'creditsQuota' in json)) {
    return { kind: 'finished', updates: [decodeAccount(json, ids, receivedAt)] }
  }
  const body = receiptSchema.parse(json)
  const took = !/^(false|fail)/i.test(String(body.success ?? true))
  if (!took || body.messageId === undefined) return declined(took ? answer : { ...answer, status: 400 }, context)
  if (command.kind === 'cancel') return { kind: 'finished', updates: [update(ids, 'cancelled', { kind: 'notice' })] }
  return { kind: 'accepted', messageId: body.messageId, updates: [] }
}

function decodeAccount(json: Json, ids: Update['ids'], receivedAt: number): Update {
  const { type, credits, creditsQuota, creditsExtra, expiredAt } = accountSchema.parse(json)
  const left = credits ?? creditsQuota
  const known = ['type', 'credits', 'creditsQuota', 'creditsExtra', 'expiredAt']
  const one = accountUpdate(ids, json, receivedAt, {
    credits:
      left === undefined ? null : { left, ...told({ of: creditsQuota, extra: creditsExtra, expiresAt: expiredAt }) },
    subscription: type === undefined ? null : { plan: type },
  })
  for (const entry of one.account?.entries ?? []) entry.known = known.includes(entry.key)
  return one
}

const understood = Object.keys(resultSchema.shape)

function decodeResult(raw: Json, receivedAt: number): Update {
  if ('credits' in raw && 'creditsQuota' in raw) return decodeAccount(raw, {}, receivedAt)
  const body = resultSchema.parse(raw)
  const ids = told({ ref: body.ref, messageId: body.messageId })
  const common = { ...told({ handle: body.messageId, progress: body.progress }), ...rest(raw, understood) }
  const buttons = readButtons(body.buttons)
  const text = readTexts(body.prompt)
  const pictures = gridOf(body.uri ?? body.originalUrl, readAddresses(body.images), buttons)
  switch (body.status) {
    case 'done': {
      if (pictures.length > 0) {
        return update(ids, 'done', { kind: 'picture', pictures, buttons, text, ...common })
      }
      const prompts = promptsOf(body)
      if (prompts.length > 0) return update(ids, 'done', { kind: 'describe', text: prompts, buttons, ...common })
      return { ...failure(ids, wordsOf(raw), 'unexpected'), ...common }
    }
    case 'failed':
      return { ...failure(ids, wordsOf({ error: body.error }) ?? body.description), ...common }
    case 'cancelled':
      return update(ids, 'cancelled', common)
    case 'accepted':
      return update(ids, 'accepted', common)
    case 'running': {
      const partial = preview(body.uri ?? body.originalUrl)
      return update(ids, 'running', { ...partial, ...common })
    }
    default:
      if (body.error !== undefined && body.error !== null)
        return { ...failure(ids, wordsOf({ error: body.error })), ...common }
      if (body.progress !== undefined) return update(ids, 'running', common)
      return Object.keys(ids).length > 0 ? update(ids, 'accepted', common) : stray(raw)
  }
}

function promptsOf({ prompts, content, description, prompt }: ImagineProResult): string[] {
  if (prompts.length > 0) return readPrompts(prompts)
  if (content.length > 0) return readPrompts(content)
  const words = [description ?? '', prompt ?? ''].find((one) => /\d\uFE0F?\u20E3/.test(one))
  return words === undefined ? [] : readPrompts([words])
}
