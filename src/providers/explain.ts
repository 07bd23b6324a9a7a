import type { Command } from '../contract/command.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { readNumber } from '../wire/fields.ts'
import { unrecognizedFields } from './decode-helpers.ts'
import type { Provider, Receipt } from './provider.ts'

/** The meaning of a receipt, a webhook body or a poll answer; `rest` holds what was not understood. */
export interface Meaning extends Omit<Update, 'kind'> {
  kind: NonNullable<Update['kind']> | 'receipt' | 'confirm' | 'prefilter' | 'progress' | 'failure' | 'unclear'
}

const probes: Command[] = [{ kind: 'imagine', prompt: '' }, { kind: 'info' }, { kind: 'seed' }]

/** Explains a body of which it is not known whether it is a receipt, a webhook body or a poll answer. */
export function explain(provider: Provider, text: string, receivedAt: number): Meaning[] {
  const json = readJson(text)
  const body = isRecord(json) ? json : {}
  const status = readNumber(body.statusCode) ?? (body.success === false ? 400 : 200)
  const answer = { status, text, contentType: null }
  const filtered = provider.prefilter?.decode(answer)
  if (filtered) {
    if (!filtered.refused) return [meaning('prefilter', 'done', { text: ['nothing found'] })]
    return [meaning('prefilter', 'failed', { reason: { code: 'moderated', detail: filtered.phrase } })]
  }
  const updates = provider.decodeHook(text, receivedAt)
  if (updates === null) return [meaning('unclear', 'failed', { reason: { code: 'not-json' } })]
  const isResult = updates[0]?.state !== 'accepted' && body.statusCode === undefined && body.success === undefined
  const context = { address: 'https://example.invalid', token: '', ref: '', hook: null }
  for (const command of isResult ? [] : probes) {
    const meanings = ofReceipt(provider.decodeReceipt(answer, command, context, receivedAt), body)
    if (meanings) return meanings
  }
  return updates.map(named)
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

function named(update: Update): Meaning {
  if (update.state === 'failed') return { ...update, kind: 'failure' }
  return { ...update, kind: update.kind ?? (update.state === 'running' ? 'progress' : 'notice') }
}

/** Null when the body is no receipt. */
function ofReceipt(receipt: Receipt, body: Json): Meaning[] | null {
  const beyond = { rest: unrecognizedFields(body, receiptKeys) }
  switch (receipt.kind) {
    case 'accepted':
    case 'confirm': {
      const kind = receipt.kind === 'confirm' ? 'confirm' : 'receipt'
      const followUpId = receipt.kind === 'accepted' ? receipt.updates[0]?.followUpId : undefined
      return [meaning(kind, 'accepted', { ids: { messageId: receipt.messageId }, followUpId, ...beyond })]
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
