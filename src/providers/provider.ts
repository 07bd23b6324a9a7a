import type { Command, CommandKind, Speed } from '../contract/command.ts'
import type { Receipt as FinalReceipt } from '../contract/receipt.ts'
import type { Update } from '../contract/update.ts'

/** One HTTP request, as a value. Only `http.ts` sends it. The URL never contains a token. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  /** Contains the token, and must not be logged, stored or shown. */
  headers: Record<string, string>
  /** JSON, already written. */
  body?: string
}

/** The response, whatever its status. `http.ts` limits `text`; decoders parse it with `readJson`, which keeps ids above 2^53. */
export interface ProviderAnswer {
  status: number
  text: string
  contentType: string | null
  /** From `Retry-After`, in ms from now. */
  retryAfterMs?: number
}

/** Everything an encoder may need to know. */
export interface SendContext {
  /** Base address, no trailing slash. */
  address: string
  token: string
  /** The job's id, echoed by the API where it can. */
  ref: string
  /** The address to which the result is to be posted, tag included; null without a relay. */
  hook: string | null
  /** The job that a follow-up names. */
  parent?: { messageId?: string | undefined; followUpId?: string | undefined }
}

export interface PollContext {
  address: string
  token: string
  messageId: string
  /** The job's `followUpId`, where it has one. An API behind a load balancer puts into it which machine has the job. */
  followUpId?: string | undefined
}

/**
 * The meaning of the immediate answer. `confirm`: the API wants a second request before it starts (midjourney-proxy's modal); the
 * caller sends `next` and decodes its answer as a receipt.
 */
export type Receipt = FinalReceipt | { kind: 'confirm'; messageId: string; next: ProviderRequest }

export type CommandOption = 'references' | 'mask' | 'zoom'

/**
 * One image API. Pure: it encodes commands and decodes answers, without clock, storage or network. Decoders never throw and
 * never drop anything: they return what they don't understand as an update without ids, or `null` when it is not JSON.
 */
export interface Provider {
  readonly id: string
  readonly name: string
  readonly commands: readonly CommandKind[]
  readonly speeds: readonly Speed[]
  /**
   * Optional inputs of the commands: reference pictures of an imagine, the mask of Vary (Region), zoom and shape of Custom Zoom.
   */
  readonly options: readonly CommandOption[]
  readonly maxPromptLength: number
  /** Whether results come by webhook when a hook is given. */
  readonly hook: boolean
  /** Suggested address; empty where every user has a server of their own. */
  readonly defaultAddress: string
  readonly exampleAddress: string
  /** Where the studio on this machine speaks this API, for practice; absent where practice is not offered. */
  readonly practiceAddress?: string
  readonly needsToken: boolean
  /**
   * Commands whose picture addresses this API can't fetch. The caller replaces them by `data:` URLs of the bytes before it
   * calls `encode`, which returns null for any other address.
   */
  readonly inline?: readonly CommandKind[]

  /** Null when this API has no such command (the interface did not offer it), or when the parent lacks an id that it needs. */
  encode(command: Command, context: SendContext): ProviderRequest | null
  /** `receivedAt` epoch ms, for synchronous answers that hold the account. */
  decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt
  /** A webhook body. Several updates when one body speaks of several jobs. */
  decodeHook(text: string, receivedAt: number): Update[] | null
  /** Poll route; absent where the API has none. */
  readonly poll?: {
    encode(context: PollContext): ProviderRequest
    /** Null when the answer says nothing about the job (the server is down, the token was refused); it is polled again later. */
    decode(answer: ProviderAnswer, context: PollContext, receivedAt: number): Update[] | null
  }
  /** Asks whether a prompt would be refused, before anything is paid. */
  readonly prefilter?: {
    encode(prompt: string, context: SendContext): ProviderRequest
    /** Null when the answer does not say. `phrase`: the words that were found, where the API names them. */
    decode(answer: ProviderAnswer): { refused: boolean; phrase?: string | undefined } | null
  }
}
