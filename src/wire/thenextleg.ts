import * as z from 'zod/mini'
import { anything, date, field, percent, record, text } from './fields.ts'
import { readAddress, readAddresses } from './links.ts'

/**
 * What The Next Leg answers to a command, v1 and v2 alike. One copy of this API leaves `success` out; `msg` gives the reason of a
 * refusal. The load balancer adds two ids.
 */
export const receiptSchema = z.object({
  success: anything,
  messageId: text,
  createdAt: date,
  msg: text,
  loadBalanceId: text,
  accountId: text,
  seed: text,
})

/**
 * A webhook body, which is also the `response` of v2's message route. `content` is the prompt, a list of prompts
 * (describe), the account (info), or why there is no picture: no field marks a failure. The earliest bodies have
 * no `type`, `ref` or `responseAt`; the answer to a reaction has `buttonRequestId` in place of `buttonMessageId`. Both dates
 * are those of the result, so that no duration can be computed from them.
 */
export const resultSchema = z.object({
  createdAt: date,
  responseAt: date,
  type: text,
  originatingMessageId: text,
  buttonMessageId: text,
  buttonRequestId: text,
  loadBalanceId: text,
  ref: text,
  content: anything,
  description: text,
  imageUrl: field(readAddress),
  imageUrls: field(readAddresses),
  buttons: anything,
  seed: text,
})
export type TheNextLegResult = z.infer<typeof resultSchema>

/** `GET /v2/message/<id>`. `progress` is a number, digits, or "incomplete" once the wait is over; `response` may be flat beside it. */
export const messageSchema = z.object({
  progress: percent,
  progressImageUrl: field(readAddress),
  response: record,
})

/** `POST /v2/is-this-naughty`. */
export const naughtySchema = z.object({ isNaughty: anything, phrase: text })
