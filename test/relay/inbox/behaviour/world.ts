import { randomBytes } from 'node:crypto'
import type { InboxLimits, InboxStore, Read, StoredMessage } from '../../../../src/relay/inbox/inbox.ts'

export const dayMs = 86_400_000

/** What a store must bring to be tested. */
export interface Subject {
  /** Where webhooks come in. */
  writer: InboxStore
  /** Where they are read: the same store, or another process's view of it. */
  reader: InboxStore
  /** Stops both and opens them again on the same data; absent where nothing outlives the process. */
  restart?: () => Promise<Subject>
  stop: () => Promise<void>
}

export interface SubjectOptions {
  limits: InboxLimits
  now: () => number
}

export const roomy: InboxLimits = {
  messages: 1000,
  bytes: 50_000_000,
  inboxes: 1000,
  totalBytes: 500_000_000,
  keepMs: 7 * dayMs,
  inboxMs: 30 * dayMs,
}

export function newId(): string {
  return randomBytes(32).toString('base64url')
}

export function webhook(body: string | Buffer = '{}', tag: string | null = null) {
  return { tag, contentType: 'application/json', body: Buffer.from(body), sealedTo: null as string | null }
}

export function textOf({ body }: StoredMessage): string {
  return Buffer.from(body).toString()
}

/** A subject like another whose inboxes are all opened with a key, and whose messages are all sealed to it. */
export function sealing(create: (options: SubjectOptions) => Promise<Subject>) {
  const key = newId()
  const sealed = (store: InboxStore): InboxStore => ({
    ...store,
    open: (id) => store.open(id, key),
    append: (id, message) => store.append(id, { ...message, sealedTo: key }),
  })
  return async (options: SubjectOptions): Promise<Subject> => {
    const subject = await create(options)
    return { ...subject, writer: sealed(subject.writer), reader: sealed(subject.reader) }
  }
}

/** One store under test, its clock, and short words for what is done with it. */
export class World {
  at = Date.now()
  #create: (options: SubjectOptions) => Promise<Subject>
  #subject: Subject | null = null

  constructor(create: (options: SubjectOptions) => Promise<Subject>) {
    this.#create = create
  }

  get subject(): Subject {
    if (!this.#subject) throw new Error('call start first')
    return this.#subject
  }

  set subject(subject: Subject) {
    this.#subject = subject
  }

  async start(limits: Partial<InboxLimits> = {}): Promise<Subject> {
    this.#subject = await this.#create({ limits: { ...roomy, ...limits }, now: () => this.at })
    return this.#subject
  }

  async stop(): Promise<void> {
    await this.#subject?.stop()
    this.#subject = null
  }

  async opened(): Promise<string> {
    const id = newId()
    await this.subject.writer.open(id)
    return id
  }

  async post(id: string, body: string | Buffer = '{}', tag: string | null = null): Promise<number> {
    const outcome = await this.subject.writer.append(id, webhook(body, tag))
    if (outcome.kind !== 'stored') throw new Error(outcome.kind)
    return outcome.seq
  }

  async read(id: string, after = 0, limit = 100): Promise<Read> {
    const found = await this.subject.reader.read(id, after, limit)
    if (!found) throw new Error('no such inbox')
    return found
  }

  watch(id: string, wake: () => void): () => void {
    return this.subject.reader.listen((news) => {
      if (news === id || news === null) wake()
    })
  }

  async bodies(id: string, after = 0): Promise<string[]> {
    return (await this.read(id, after)).messages.map(textOf)
  }
}
