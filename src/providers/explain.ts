import type { Command } from '../contract/command.ts'
import type { PictureLink, Update } from '../contract/update.ts'
import { base64Bytes } from '../shared/base64.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { pictureType } from '../shared/picture-type.ts'
import { readNumber } from '../wire/fields.ts'
import { inlineIndex, unrecognizedFields } from './decode-helpers.ts'
import type { DecodedUpdate, Provider, ProviderAnswer, Receipt } from './provider.ts'

/** A picture as it is shown to people: one that came as bytes has `inline` and `type` alone, which is null when it is no picture. */
interface ShownPicture extends Partial<PictureLink> {
  type?: string | null
}

/**
 * The meaning of a receipt, a webhook body or a poll answer; `rest` holds what was not understood. `next`: the poll asks for a
 * further request, and what that is answered decides.
 */
export interface Meaning extends Omit<Update, 'kind' | 'pictures'> {
  kind: NonNullable<Update['kind']> | 'receipt' | 'confirm' | 'prefilter' | 'progress' | 'failure' | 'unclear' | 'next'
  pictures: ShownPicture[]
}

export interface Origin {
  /** HTTP status of the answer; absent: 200, unless the body names another. */
  status?: number | undefined
  /** What the body is; absent: whatever it looks like. */
  as?: 'receipt' | 'hook' | 'poll' | undefined
}

const probes: Command[] = [{ kind: 'imagine', prompt: '' }, { kind: 'info' }, { kind: 'seed' }]
const notJson: Meaning[] = [meaning('unclear', 'failed', { reason: { code: 'not-json' } })]

/** Addresses in a service's answers count as its own. */
function contextOf({ defaultAddress }: Provider) {
  return { address: defaultAddress || 'https://example.invalid', token: '', ref: '', hook: null, messageId: '' }
}

/** Explains a body. */
export function explain(provider: Provider, text: string, receivedAt: number, origin: Origin = {}): Meaning[] {
  const json = readJson(text)
  const body = isRecord(json) ? json : {}
  const status = origin.status ?? readNumber(body.statusCode) ?? (body.success === false ? 400 : 200)
  const answer: ProviderAnswer = { status, text, contentType: null }
  switch (origin.as) {
    case 'receipt':
      return asReceipt(provider, answer, body, receivedAt) ?? notJson
    case 'hook':
      return provider.decodeHook(text, receivedAt)?.map(named) ?? notJson
    case 'poll':
      return asPoll(provider, answer, receivedAt) ?? asProgress(provider, answer) ?? notJson
    case undefined:
      return asPrefilter(provider, answer) ?? asProgress(provider, answer) ?? guess(provider, answer, body, receivedAt)
  }
}

/** Reads a body of which it is not known whether it is a receipt, a webhook body or a poll answer. */
function guess(provider: Provider, answer: ProviderAnswer, body: Json, receivedAt: number): Meaning[] {
  const isRefusal = answer.status >= 400
  const updates = isRefusal ? null : provider.decodeHook(answer.text, receivedAt)
  const isClear = updates?.some(({ state, unread }) => state !== 'accepted' && !unread)
  if (updates && isClear && body.statusCode === undefined && body.success === undefined) return updates.map(named)
  const polled = isRefusal ? null : asPoll(provider, answer, receivedAt)
  // Nothing but a poll answer leads to a further request, or says that the work goes on.
  if (polled?.some(({ kind }) => kind === 'next' || kind === 'progress')) return polled
  const receipt = asReceipt(provider, answer, body, receivedAt)
  if (receipt) return receipt
  const isKnown = updates?.some(({ unread }) => !unread)
  return (isKnown ? null : polled) ?? updates?.map(named) ?? notJson
}

function asPrefilter(provider: Provider, answer: ProviderAnswer): Meaning[] | null {
  const filtered = provider.prefilter?.decode(answer)
  if (!filtered) return null
  if (!filtered.refused) return [meaning('prefilter', 'done', { text: ['nothing found'] })]
  return [meaning('prefilter', 'failed', { reason: { code: 'moderated', detail: filtered.phrase } })]
}

/** Null when the body does not say how far a command has come whose answer is awaited. */
function asProgress(provider: Provider, answer: ProviderAnswer): Meaning[] | null {
  const progress = provider.progress?.decode(answer, contextOf(provider).ref) ?? null
  return progress === null ? null : [meaning('progress', 'running', { progress })]
}

/** Null when the body is no receipt of any command. */
function asReceipt(provider: Provider, answer: ProviderAnswer, body: Json, receivedAt: number): Meaning[] | null {
  for (const command of probes) {
    const meanings = ofReceipt(provider.decodeReceipt(answer, command, contextOf(provider), receivedAt), body)
    if (meanings) return meanings
  }
  return null
}

/** Null when the body is no answer of the poll route. */
function asPoll(provider: Provider, answer: ProviderAnswer, receivedAt: number): Meaning[] | null {
  const polled = provider.poll?.decode(answer, contextOf(provider), receivedAt) ?? null
  if (polled === null) return null
  return Array.isArray(polled) ? polled.map(named) : [meaning('next', 'running', {})]
}

/** Keys that are shown in other fields, or say nothing new. */
const receiptKeys = [
  'success',
  'messageId',
  'jobId',
  'code',
  'result',
  'description',
  'msg',
  'message',
  'error',
  'status',
  'statusCode',
]

function named({ inline, ...update }: DecodedUpdate): Meaning {
  const pictures = update.pictures.map((link) => shown(link, inline))
  if (update.state === 'failed') return { ...update, pictures, kind: 'failure' }
  return { ...update, pictures, kind: update.kind ?? (update.state === 'running' ? 'progress' : 'notice') }
}

function shown(link: PictureLink, inline: DecodedUpdate['inline']): ShownPicture {
  if (!link.inline) return link
  return { inline: true, type: typeOf(inline?.[inlineIndex(link.url)]?.base64 ?? '') }
}

/** What the first bytes say. */
function typeOf(base64: string): string | null {
  const bytes = base64Bytes(base64)
  return bytes && pictureType(bytes)
}

/** Null when the body is no receipt. */
function ofReceipt(receipt: Receipt, body: Json): Meaning[] | null {
  const beyond = { rest: unrecognizedFields(body, receiptKeys) }
  switch (receipt.kind) {
    case 'accepted':
    case 'confirm': {
      const kind = receipt.kind === 'confirm' ? 'confirm' : 'receipt'
      const { followUpId, cost } = (receipt.kind === 'accepted' ? receipt.updates[0] : undefined) ?? {}
      const told = { followUpId, ...(cost ? { cost } : {}) }
      return [meaning(kind, 'accepted', { ids: { messageId: receipt.messageId }, ...told, ...beyond })]
    }
    case 'finished':
      return receipt.updates.map((update) => {
        const { ref, ...ids } = update.ids
        return { ...named(update), ids: ref ? update.ids : ids }
      })
    case 'refused':
      return [meaning('receipt', 'failed', { reason: receipt.reason, ...beyond })]
    case 'unclear':
      return null
  }
}

function meaning(kind: Meaning['kind'], state: Meaning['state'], more: Partial<Meaning>): Meaning {
  return { kind, state, ids: {}, pictures: [], buttons: [], text: [], ...more }
}
