import type { Command, CommandKind, Speed } from '../contract/command.ts'
import type { Receipt as FinalReceipt } from '../contract/receipt.ts'
import type { Update } from '../contract/update.ts'

/** One HTTP request, as a value: `http.ts` sends it, nothing else does. The URL never carries a token. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  /** Holds the token: never to be logged, stored or shown. */
  headers: Record<string, string>
  /** JSON, already written. */
  body?: string
}

/** What came back, whatever its status. `text` is capped by `http.ts`; ids above 2^53 are read from it, not from JSON.parse. */
export interface ProviderAnswer {
  status: number
  text: string
  contentType: string | null
  /** What `Retry-After` says, ms from now. */
  retryAfterMs?: number
}

/** Everything an encoder may need to know. */
export interface SendContext {
  /** Base address, no trailing slash. */
  address: string
  token: string
  /** The job's id, echoed by the API where it can. */
  ref: string
  /** Where the result shall be posted, tag included; null without a relay. */
  hook: string | null
  /** The job a follow-up speaks of. */
  parent?: { messageId?: string | undefined; handle?: string | undefined }
}

export interface PollContext {
  address: string
  token: string
  messageId: string
  /** The job's `handle`, where it has one: an API behind a load balancer keeps there which machine has the job. */
  handle?: string | undefined
}

/**
 * What a provider reads in the immediate answer. `confirm`: the API wants a second request before it starts (midjourney-proxy's
 * modal); send `next` and read its answer as a receipt.
 */
export type Receipt = FinalReceipt | { kind: 'confirm'; messageId: string; next: ProviderRequest }

export type CommandOption = 'references' | 'mask' | 'zoom'

/**
 * One image API. Pure: encodes commands, decodes what comes; knows no clock, storage or network. Decoders never throw and
 * never drop: what they can't place comes back as an update without ids, or as `null` when it is not JSON at all.
 */
export interface Provider {
  readonly id: string
  readonly name: string
  readonly commands: readonly CommandKind[]
  readonly speeds: readonly Speed[]
  /**
   * What the commands take beyond the plain: pictures beside an imagine's prompt, the mask of Vary (Region), zoom and shape of
   * Custom Zoom.
   */
  readonly options: readonly CommandOption[]
  readonly maxPromptLength: number
  /** Whether results come by webhook when a hook is given. */
  readonly hook: boolean
  /** Suggested address, '' where every user has a server of their own. */
  readonly defaultAddress: string
  readonly exampleAddress: string
  readonly needsToken: boolean
  /**
   * Commands whose picture addresses this API can't fetch: the caller puts `data:` URLs of the bytes in their place
   * before `encode`, which answers null to any other address.
   */
  readonly inline?: readonly CommandKind[]

  /** Null: this API has no such command (the interface did not offer it), or the parent lacks what it needs. */
  encode(command: Command, context: SendContext): ProviderRequest | null
  /** `receivedAt` epoch ms, for synchronous answers that hold the account. */
  decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt
  /** A webhook body. Several updates when one body speaks of several jobs. */
  decodeHook(text: string, receivedAt: number): Update[] | null
  /** Poll route; absent where the API has none. */
  readonly poll?: {
    encode(context: PollContext): ProviderRequest
    /** Null: nothing can be said of the job (the server is down, the token was refused); ask again later. */
    decode(answer: ProviderAnswer, context: PollContext, receivedAt: number): Update[] | null
  }
  /** Asks whether a prompt would be refused, before anything is paid. */
  readonly prefilter?: {
    encode(prompt: string, context: SendContext): ProviderRequest
    /** Null: the answer does not say. `phrase`: what was found, where told. */
    decode(answer: ProviderAnswer): { refused: boolean; phrase?: string | undefined } | null
  }
}
