import type { Command, CommandKind, Speed } from '../contract/command.ts'
import type { Family } from '../contract/connection.ts'
import type { Reason } from '../contract/reason.ts'
import type { Update } from '../contract/update.ts'
import type { ServerSentEvent } from '../shared/event-stream.ts'

/** One part of a `multipart/form-data` body. */
export type FormPart =
  | { name: string; value: string }
  | { name: string; base64: string; type: string; filename: string }

/** One HTTP request, as a value. Only `http.ts` sends it. The URL never contains a token. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  /** Contains the token, and must not be logged, stored or shown. */
  headers: Record<string, string>
  /** JSON, already written. */
  body?: string
  /** In place of `body`. */
  form?: readonly FormPart[]
  /** Parameters of the prompt that have no field in this request, or only nearly the same; told on the job's card. */
  unused?: readonly string[]
}

/** The response, whatever its status. `http.ts` limits `text`; decoders parse it with `readJson`, which keeps ids above 2^53. */
export interface ProviderAnswer {
  status: number
  text: string
  contentType: string | null
  /** From `Retry-After`, in ms from now. */
  retryAfterMs?: number
}

/** Where and as whom requests are made. */
export interface Access {
  /** Base address, no trailing slash. */
  address: string
  token: string
  /** The connection's model, else the provider's default. Absent where there is none. */
  model?: string | undefined
}

/** Everything an encoder may need to know. */
export interface SendContext extends Access {
  /** The job's id, echoed by the API where it can. */
  ref: string
  /** The address to which the result is to be posted, tag included; null without a relay. */
  hook: string | null
  /** The workflow of the user's own, as JSON text; absent: the built-in one. */
  workflow?: string | undefined
  /** The job that a follow-up names. */
  parent?: { messageId?: string | undefined; followUpId?: string | undefined }
}

export interface PollContext extends Access {
  messageId: string
  /** The job's `followUpId`, where it has one: which machine has the job, or the address at which it is polled. */
  followUpId?: string | undefined
  /** How many answers of this poll led to a further request so far. Absent for the first. */
  step?: number
}

/** A picture that came as bytes. Its link is `inline:` and its index in `inline`. */
export interface InlinePicture {
  /** With or without a `data:` prefix. Never logged, never stored as text. */
  base64: string
}

/** An update whose pictures may have come within the answer. */
export interface DecodedUpdate extends Update {
  inline?: readonly InlinePicture[]
}

/**
 * The meaning of the immediate answer, see `contract/receipt`. `confirm`: the API wants a second request before it starts
 * (midjourney-proxy's modal, an upload); the caller sends `next` and decodes its answer as a receipt.
 */
export type Receipt =
  | { kind: 'accepted'; messageId: string; updates: DecodedUpdate[] }
  | { kind: 'finished'; messageId?: string; updates: DecodedUpdate[] }
  | { kind: 'refused'; reason: Reason; updates: DecodedUpdate[]; retryAfterMs?: number | undefined }
  | { kind: 'unclear'; reason: Reason }
  | { kind: 'confirm'; messageId: string; next: ProviderRequest }

/**
 * The meaning of a poll answer. Null: it says nothing about the job (the server is down, the token was refused), which is polled
 * again later. `next`: the API wants a further request, which is sent at once; its answer is decoded with `step` one higher.
 */
export type Polled = DecodedUpdate[] | { next: ProviderRequest } | null

/**
 * What one event of a streamed answer says. `preview`: how the picture looks so far. `progress`: 0 to 100. `end`: the answer proper, as JSON
 * text for `decodeReceipt`; what comes after it says nothing.
 */
export type StreamPart = { preview?: InlinePicture; progress?: number } | { end: string }

/** A model that one can choose. */
export interface Model {
  /** The service's own name for it, which goes into requests. */
  id: string
  /** For people. */
  name: string
}

/** `references`: pictures beside an imagine's prompt. `edit`: the first of them is the picture to change. */
export type CommandOption = 'references' | 'edit' | 'mask' | 'zoom'

/**
 * One image API. Pure: it encodes commands and decodes answers, without clock, storage or network. Decoders never throw and
 * never drop anything: they return what they don't understand as an update without ids, or `null` when it is not JSON.
 */
export interface Provider {
  readonly id: string
  readonly name: string
  /** What a person has who uses it: by this set-up groups its tiles. */
  readonly family: Family
  /** The service was shut down; its wire lives on in relatives. */
  readonly isShut?: boolean
  /** Id of the provider for the other version of this API: offered where a server does not know the paths of this one. */
  readonly alternative?: string
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
  /** It refuses commands that come with an `Origin` other than its own: on this machine it is asked without. */
  readonly checksOrigin?: true
  /** What stands in the token's place when the user has none: AI Horde's anonymous key. */
  readonly anonymousToken?: string
  /** Page on which one gets a key. */
  readonly keyAddress?: string
  /**
   * Match patterns (`https://*.example.com/*`) of hosts beside the connection's own. `token`: addresses in its answers lead there,
   * and the token may go along. `pictures`: pictures lie there that only a granted host can fetch; the token never goes there.
   */
  readonly hosts?: { readonly token?: readonly string[]; readonly pictures?: readonly string[] }
  /** How long the answer to a command may take, in ms, where the answer is the result. Absent: 25 s. At most 240 s. */
  readonly answerTimeoutMs?: number
  /** The longest answer, in bytes. Absent: 1 MiB. At most 64 MiB. */
  readonly maxAnswerBytes?: number
  /** How many commands the service works on at once, or takes from one account. Absent: not known. */
  readonly concurrency?: number
  /** How long a picture takes, in ms: with a hook, too, the poll route is asked after twice this time. */
  readonly typicalMs?: number
  /** How long the links of results live, in ms: the poll route is asked before half of it is over. */
  readonly linkMs?: number
  /** The parameters at a prompt's end that it has fields for, see `parameters.ts`. Absent: the API reads them itself. */
  readonly parameters?: readonly ParameterName[]
  /** Most pictures that one command can ask for. */
  readonly maxCount?: number
  readonly defaultModel?: string
  /** Present where one chooses a model. `list` is absent where the API has no list route. */
  readonly models?: {
    readonly list?: {
      encode(access: Access): ProviderRequest
      /** Null when the answer is no list. Only models that can paint. */
      decode(answer: ProviderAnswer): Model[] | null
    }
  }
  /** Present where it runs workflows of the user's own. `check`: why a text can't be run as one; null when it can. */
  readonly workflows?: { check(text: string): 'not-json' | 'not-api-format' | 'no-prompt' | null }
  /**
   * Present where the answer to a command may come as `text/event-stream`. Null: the event says nothing of the picture. A stream that
   * ends without an `end` was cut off. `decodeReceipt` takes the text of a whole stream as well.
   */
  readonly stream?: { decode(event: ServerSentEvent): StreamPart | null }
  /**
   * Commands whose picture addresses this API can't fetch. The caller replaces them by `data:` URLs of the bytes before it
   * calls `encode`, which returns null for any other address.
   */
  readonly inline?: readonly CommandKind[]
  /** The mask's part to be repainted; absent: its white part. */
  readonly maskAs?: 'transparent'
  /** The API's id of our request where we may choose it, made of the job's id: a lost receipt can be asked for. */
  idFor?(ref: string): string

  /** Null when this API has no such command (the interface did not offer it), or when the parent lacks an id that it needs. */
  encode(command: Command, context: SendContext): ProviderRequest | null
  /** `receivedAt` epoch ms, for synchronous answers that hold the account. */
  decodeReceipt(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt
  /** A webhook body. Several updates when one body speaks of several jobs. */
  decodeHook(text: string, receivedAt: number): Update[] | null
  /** Poll route; absent where the API has none. */
  readonly poll?: {
    encode(context: PollContext): ProviderRequest
    decode(answer: ProviderAnswer, context: PollContext, receivedAt: number): Polled
  }
  /** Asks whether a prompt would be refused, before anything is paid. */
  readonly prefilter?: {
    encode(prompt: string, context: SendContext): ProviderRequest
    /** Null when the answer does not say. `phrase`: the words that were found, where the API names them. */
    decode(answer: ProviderAnswer): { refused: boolean; phrase?: string | undefined } | null
  }
  /** How far a command has come whose answer is awaited: asked beside it. Null when the answer does not say. */
  readonly progress?: {
    encode(access: Access, ref: string): ProviderRequest
    /** 0 to 100. */
    decode(answer: ProviderAnswer, ref: string): number | null
  }
}

export type ParameterName = 'aspect' | 'seed' | 'negative' | 'count'
