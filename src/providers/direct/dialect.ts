import type { Json } from '../../shared/json.ts'
import type { Aspect } from '../parameters.ts'
import type { FormPart, Model, Provider } from '../provider.ts'

/** What is to be painted, read from a command and its connection. */
export interface Painting {
  /** Absent where the connection names none and the service has no default. */
  model: string | undefined
  prompt: string
  aspect: Aspect | undefined
  /** Digits. */
  seed: string | undefined
  negative: string | undefined
  count: number
  /** https and `data:` URLs. */
  references: readonly string[]
  /** For the first reference; base64 without a prefix, as `maskAs` wants it. */
  mask: string | undefined
}

/** A request as a dialect writes it. */
export interface Written {
  /** Below the address. */
  route: string
  /** One of these two. Undefined fields are left out. */
  body?: Json
  form?: FormPart[]
  /** What of the painting has no field here, or only nearly the same. */
  unused?: string[]
}

/** What differs from one OpenAI-compatible service to the next. */
export interface Dialect {
  /** What the service is called, where it is and what it can do. */
  about: Omit<
    Provider,
    'commands' | 'speeds' | 'hook' | 'encode' | 'decodeReceipt' | 'decodeHook' | 'poll' | 'models' | 'stream'
  >
  /** Reference pictures that one command may have. */
  mostReferences: number
  /** Whether the answer may come as OpenAI's event stream. */
  streams?: boolean
  /** Null: it has no such command. */
  write(painting: Painting): Written | null
  /** The list of models: its route, and the models that paint. */
  models?: { route: string; read(body: unknown): Model[] | null }
  /** The account. Absent: the list of models shows at least that the key is good. */
  account?: {
    route: string
    read(body: Json): { left: number | undefined; unit: 'USD' | 'credits'; told: Json } | null
  }
}
