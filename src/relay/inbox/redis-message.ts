import type { StoredMessage } from './inbox.ts'

/** A stream entry, `[id, [field, value, ...]]` in bytes, as the append script wrote it. */
export function messageOf(entry: unknown): StoredMessage {
  const [id, fields]: unknown[] = Array.isArray(entry) ? entry : []
  const values = new Map<string, Buffer>()
  const list: unknown[] = Array.isArray(fields) ? fields : []
  for (let i = 1; i < list.length; i += 2) {
    const value = list[i]
    if (Buffer.isBuffer(value)) values.set(String(list[i - 1]), value)
  }
  return {
    seq: Number.parseInt(String(id), 10),
    receivedAt: Number(values.get('r')),
    tag: values.get('t')?.toString() ?? null,
    contentType: values.get('c')?.toString() ?? null,
    sealed: values.has('z'),
    body: values.get('b') ?? Buffer.alloc(0),
  }
}
