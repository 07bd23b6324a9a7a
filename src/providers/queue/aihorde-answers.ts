import type { Account } from '../../contract/account.ts'
import { isRecord, type Json } from '../../shared/json.ts'
import { maxItems, readNumber, readText } from '../../wire/fields.ts'
import {
  accountUpdate,
  failure,
  inlineLinks,
  picture,
  unreadable,
  unrecognizedFields,
  update,
} from '../decode-helpers.ts'
import type { DecodedUpdate, InlinePicture } from '../provider.ts'

/** What AI Horde's answers and webhooks say (horde/apis/models). */

/** Those that a worker offers now, the most offered first. */
export function readModels(json: unknown) {
  if (!Array.isArray(json)) return null
  const offered = json.filter(isRecord).filter((model) => (readNumber(model.count) ?? 0) > 0)
  offered.sort((a, b) => (readNumber(b.count) ?? 0) - (readNumber(a.count) ?? 0))
  return offered.flatMap(({ name }) => {
    const id = readText(name)
    return id === undefined ? [] : [{ id, name: id }]
  })
}

export function readAccount(json: Json, ref: string, receivedAt: number): DecodedUpdate | null {
  const { username, kudos, concurrency, trusted } = json
  const left = readNumber(kudos)
  if (readText(username) === undefined || left === undefined) return null
  const credits: Account['credits'] = { left, unit: 'kudos' }
  return accountUpdate({ ref }, { username, kudos, concurrency, trusted }, receivedAt, { credits })
}

/** One picture: what is posted, and an item of `generations`. */
interface Generation {
  img: string | undefined
  isCensored: boolean
  seed: string | undefined
}

function readGeneration(body: Json): Generation {
  const metadata = Array.isArray(body.gen_metadata) ? body.gen_metadata.slice(0, maxItems) : []
  const isCensored =
    body.censored === true ||
    body.state === 'censored' ||
    metadata.some((item) => isRecord(item) && item.type === 'censorship')
  // Not `readText`, which cuts what is longer than a prompt.
  const img = typeof body.img === 'string' && body.img !== '' ? body.img : undefined
  return { img, isCensored, seed: readText(body.seed) }
}

/** The end of a job by its pictures. A censored one is a placeholder. */
function decodeGenerations(ids: DecodedUpdate['ids'], bodies: readonly Json[]): DecodedUpdate {
  const generations = bodies.slice(0, maxItems).map(readGeneration)
  const shown = generations.filter(({ img, isCensored }) => img !== undefined && !isCensored)
  if (shown.length === 0) {
    const isCensored = generations.some((one) => one.isCensored)
    return isCensored ? update(ids, 'failed', { reason: { code: 'moderated' } }) : failure(ids, undefined, 'unexpected')
  }
  const links = shown.flatMap(({ img = '' }) => (/^https?:/i.test(img) ? [picture(img)] : []))
  const inline: InlinePicture[] = shown.flatMap(({ img = '' }) => (/^https?:/i.test(img) ? [] : [{ base64: img }]))
  const done = update(ids, 'done', {
    kind: 'picture',
    pictures: [...links, ...inlineLinks(inline)],
    seed: shown[0]?.seed,
  })
  return inline.length > 0 ? { ...done, inline } : done
}

const understood = [
  ...['img', 'seed', 'id', 'request', 'censored', 'state', 'gen_metadata', 'kudos', 'generations'],
  ...['finished', 'processing', 'restarted', 'waiting', 'done', 'faulted', 'is_possible'],
]

function told(body: Json): Partial<DecodedUpdate> {
  const kudos = readNumber(body.kudos)
  return {
    ...(kudos === undefined ? {} : { cost: { amount: kudos, unit: 'kudos' as const } }),
    rest: unrecognizedFields(body, understood),
  }
}

/** `request` is the id of ours, `id` the picture's. A picture as base64 is left to the poll route: messages carry none. */
export function decodePost(body: Json): DecodedUpdate {
  const messageId = readText(body.request)
  if (messageId === undefined || !('img' in body)) return unreadable(body)
  const { inline, ...end } = decodeGenerations({ messageId }, [body])
  return inline ? update({ messageId }, 'running') : { ...end, ...told(body) }
}

export function decodeStatus(body: Json): DecodedUpdate {
  if (typeof body.done !== 'boolean') return unreadable(body)
  const rest = unrecognizedFields(body, understood)
  if (body.faulted === true) return { ...failure({}, undefined, 'provider-fault'), rest }
  const generations = Array.isArray(body.generations) ? body.generations.filter(isRecord) : []
  // A cancelled request wants no more pictures, and so it is done.
  if (body.done && generations.length === 0 && body.finished === 0)
    return update({}, 'cancelled', { kind: 'notice', rest })
  if (body.done) return { ...decodeGenerations({}, generations), ...told(body) }
  const isPainted = (readNumber(body.processing) ?? 0) > 0
  if (body.is_possible === false && !isPainted) {
    // The model, or the size, is offered by no worker: it would wait until it is thrown away.
    return { ...failure({}, undefined, 'invalid-parameter'), rest }
  }
  return update({}, isPainted ? 'running' : 'accepted', { rest })
}
