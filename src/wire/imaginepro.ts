import * as z from 'zod/mini'
import { anything, date, field, percent, readNumber, text, texts } from './fields.ts'
import { readStatus } from './status.ts'

/** The immediate answer. One client types `success` as a word; `error` says why not. */
export const receiptSchema = z.object({ success: anything, messageId: text, createdAt: date, error: anything })

/**
 * A webhook body, which is also the answer of `message/fetch`. `messageId` is the id of our request;
 * `originatingMessageId` (one table: `originalMessageId`) is its parent's. A failure may hold `status` and `error` only.
 * Where the prompts of a describe stand is not documented: every list and keycapped text is looked at.
 */
export const resultSchema = z.object({
  messageId: text,
  originatingMessageId: text,
  originalMessageId: text,
  ref: text,
  status: field(readStatus),
  progress: percent,
  prompt: text,
  uri: text,
  originalUrl: text,
  images: anything,
  buttons: anything,
  error: anything,
  content: texts,
  prompts: texts,
  description: text,
  createdAt: date,
  updatedAt: date,
})
export type ImagineProResult = z.infer<typeof resultSchema>

const number = field(readNumber)

/** `subscription/account-info`: credits in place of hours. */
export const accountSchema = z.object({
  type: text,
  creditsQuota: number,
  credits: number,
  creditsExtra: number,
  expiredAt: date,
  email: text,
})
