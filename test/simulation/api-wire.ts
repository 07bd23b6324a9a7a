/** A job as an image API has it. */
export interface ApiJob {
  /** The API's id of the request. */
  id: string
  /** The extension's id of the job, which it sent with the command. */
  ref: string
  prompt: string
  hook: string | null
  /** The browser that asked for it. */
  from: string
  takenAt: number
  endsAt: number
  ends: 'done' | 'failed'
  /** Address of its picture. */
  url: string
}

/** The wires of two kinds of API: one can be polled, the other answers by webhook only. */
export interface Wire {
  provider: string
  /** Path of its base address. */
  base: string
  /** Whether it can be polled. */
  polls: boolean
  command(path: string, body: Record<string, unknown>): { prompt: string; ref: string; hook: string | null } | null
  running(job: ApiJob, progress: number): unknown
  ended(job: ApiJob): unknown
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const hookOf = (value: unknown) => (typeof value === 'string' ? value : null)
const buttons = ['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4']

const polled: Wire = {
  provider: 'imaginepro',
  base: '/api/v1',
  polls: true,
  command(path, { prompt, ref, webhookOverride, messageId, button }) {
    const rest = { ref: text(ref), hook: hookOf(webhookOverride) }
    if (path.endsWith('/imagine')) return { prompt: text(prompt), ...rest }
    return path.endsWith('/button') ? { prompt: `${text(button)} of ${text(messageId)}`, ...rest } : null
  },
  running: ({ id, ref, prompt }, progress) => ({ messageId: id, ref, prompt, progress, status: 'PROCESSING' }),
  ended: ({ id, ref, prompt, url, ends }) =>
    ends === 'failed'
      ? { messageId: id, ref, status: 'FAIL', error: 'Your prompt was flagged by content moderation' }
      : { messageId: id, ref, prompt, uri: url, progress: 100, status: 'DONE', buttons },
}

const told: Wire = {
  provider: 'thenextleg-v1',
  base: '/api',
  polls: false,
  command(_path, { cmd, msg, ref, webhookOverride, buttonMessageId, button }) {
    const rest = { ref: text(ref), hook: hookOf(webhookOverride) }
    if (cmd === 'imagine') return { prompt: text(msg), ...rest }
    return buttonMessageId === undefined ? null : { prompt: `${text(button)} of ${text(buttonMessageId)}`, ...rest }
  },
  running: ({ id, ref }, progress) => ({ originatingMessageId: id, ref, progress }),
  ended: ({ id, ref, prompt, url, ends }) =>
    ends === 'failed'
      ? { originatingMessageId: id, ref, content: 'Banned prompt detected: your prompt was flagged' }
      : {
          originatingMessageId: id,
          ref,
          content: prompt,
          imageUrl: url,
          buttonMessageId: `b-${id}`,
          buttons,
          type: 'imagine',
        },
}

export const wires = { polled, told }
