import * as z from 'zod/mini'
import { date, field, readNumber, text } from './fields.ts'

const number = field(readNumber)

/** `subscription/account-info`: credits in place of hours, and the user's address, which is kept as it came. */
export const accountSchema = z.object({
  type: text,
  creditsQuota: number,
  credits: number,
  creditsExtra: number,
  expiredAt: date,
})
