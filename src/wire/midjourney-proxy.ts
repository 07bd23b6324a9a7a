import * as z from 'zod/mini'
import { anything, field, readNumber, record, text } from './fields.ts'

/**
 * Every answer of a submit: HTTP 200 and a `code`. 1 and 22 (queued) mean accepted, as does 0 at webman's relative; 21 means that the
 * task exists (Java: `properties.status` is there) or that a window waits for confirmation (C#); 3 not found, 4 invalid,
 * 9 failure, 23 queue full, 24 banned word. `result` is an id (text, or a number at relays), or a list of addresses
 * after an upload. `description` is prose, Chinese in Java.
 */
export const receiptSchema = z.object({
  code: field(readNumber),
  description: text,
  result: anything,
  taskId: text,
  properties: record,
})
