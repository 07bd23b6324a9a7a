import * as z from 'zod/mini'
import { anything, field, percent, readNumber, record, text } from './fields.ts'
import { readStatus } from './status.ts'

/**
 * Every answer of a submit: HTTP 200 and a `code`. 1 and 22 (queued) took it, 0 at webman's relative; 21 means that the
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

/** A task: the hook's body and the fetch route's answer. Relays write "" for null, `task_id` for `id`, `[]` for `{}`. */
export const taskSchema = z.object({
  id: text,
  task_id: text,
  taskId: text,
  action: text,
  status: field(readStatus),
  prompt: text,
  promptEn: text,
  state: text,
  progress: percent,
  imageUrl: text,
  imageUrls: anything,
  videoUrls: anything,
  imageWidth: field(readNumber),
  imageHeight: field(readNumber),
  failReason: text,
  buttons: anything,
  seed: text,
  properties: record,
})
export type MidjourneyProxyTask = z.infer<typeof taskSchema>
